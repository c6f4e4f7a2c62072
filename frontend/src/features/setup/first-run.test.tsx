import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { NEW_SHOP, renderPart, renderRoute, serve, setupOf, someone } from "@/testing/render";
import { Calculating } from "@/ui/calculating";
import { NothingYet } from "@/ui/nothing-yet";
import { BasicsForm } from "./basics-form";
import { DemoNote } from "./demo";
import { FirstRun } from "./first-run";

afterEach(() => void vi.unstubAllGlobals());

const OWNER = someone("administer", "import_files", "calculate");
const LOADED = { loaded: true, customers: 5000, alone: true, job_id: null };

const step = async (title: string) => {
  const row = (await screen.findByRole("heading", { name: title })).closest("li");
  return within(row as HTMLElement);
};

it("begins with the currency and leads on as steps are done", async () => {
  serve({ "GET /api/me/": OWNER, "GET /api/setup/": setupOf(NEW_SHOP) });
  const { unmount } = renderPart(<FirstRun />);
  expect((await step("Currency and time zone")).getByRole("link", { name: "Choose" })).toHaveAttribute(
    "href",
    "/import",
  );
  expect(screen.queryByRole("link", { name: "Import orders" })).toBeNull();
  unmount();
  const chosen = { ...NEW_SHOP, currency_chosen: true, time_zone_chosen: true, margin: "0.4000" };
  serve({ "GET /api/me/": OWNER, "GET /api/setup/": setupOf(chosen) });
  renderPart(<FirstRun />);
  expect((await step("Currency and time zone")).getByText(/Reported in US Dollar/)).toBeVisible();
  expect((await step("Currency and time zone")).getByLabelText("Done")).toBeVisible();
  expect((await step("Margin, if you know it")).getByText(/^40%/)).toBeVisible();
  expect((await step("Import your orders")).getByRole("link", { name: "Import orders" })).toBeVisible();
});

it("tells a viewer who can do it, without a button that is not theirs", async () => {
  serve({ "GET /api/me/": someone("read"), "GET /api/setup/": setupOf(NEW_SHOP) });
  renderPart(<FirstRun />);
  expect(await screen.findByText("An admin chooses them.")).toBeVisible();
  expect(screen.getByText("A marketer or an admin imports them.")).toBeVisible();
  expect(screen.getByText("An admin can load it.")).toBeVisible();
  expect(screen.queryAllByRole("button")).toEqual([]);
  expect(screen.queryAllByRole("link")).toEqual([]);
});

it("saves what was proposed or chosen, with the margin as a share", async () => {
  const asked = serve({ "GET /api/me/": OWNER, "PATCH /api/shop/": {} });
  renderPart(<BasicsForm setup={setupOf(NEW_SHOP)} />);
  const currency = await screen.findByRole("combobox", { name: "Currency" });
  expect(currency).toHaveValue("USD · US Dollar");
  await userEvent.clear(currency);
  await userEvent.type(currency, "franc");
  await userEvent.click(await screen.findByRole("option", { name: "CHF · Swiss Franc" }));
  await userEvent.type(screen.getByLabelText("Margin, if you know it"), "37.5");
  await userEvent.click(screen.getByRole("button", { name: "Save, then choose a file" }));
  await waitFor(() => expect(asked.find(({ method }) => method === "PATCH")).toBeDefined());
  const sent = asked.find(({ method }) => method === "PATCH")?.body as Record<string, string>;
  expect([sent.currency, sent.margin]).toEqual(["CHF", "0.3750"]);
  expect(sent.time_zone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
});

it("removes the demo shop only after saying whom that removes", async () => {
  const asked = serve({
    "GET /api/me/": OWNER,
    "DELETE /api/demo/": { job_id: 4, status_url: "/api/jobs/4/" },
  });
  renderPart(<DemoNote setup={setupOf({ demo: LOADED })} />);
  await userEvent.click(await screen.findByRole("button", { name: "Remove the demo shop" }));
  expect(await screen.findByText(/Removes 5,000 made-up customers .* as empty as before/)).toBeVisible();
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "Remove it" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
});

it("says that one's own stays where more has come", async () => {
  serve({ "GET /api/me/": OWNER });
  renderPart(<DemoNote setup={setupOf({ demo: { ...LOADED, alone: false } })} />);
  await userEvent.click(await screen.findByRole("button", { name: "Remove the demo shop" }));
  expect(await screen.findByText(/What you have brought in yourself stays/)).toBeVisible();
});

it("shows how far the calculation is, and then nothing", async () => {
  let done = false;
  const job = { id: 3, state: "running", phase: "Valuing customers", done: 2, total: 4, progress: 0.5 };
  serve({
    "GET /api/me/": OWNER,
    "GET /api/jobs/3/": job,
    "GET /api/setup/": () =>
      setupOf({
        calculation: done ? { state: "calculated", job_id: null } : { state: "calculating", job_id: 3 },
      }),
  });
  renderPart(<Calculating />);
  expect(await screen.findByText("Calculating, 3 of 4: valuing customers.")).toBeVisible();
  done = true;
  await waitFor(() => expect(screen.queryByText(/Calculating/)).toBeNull(), { timeout: 5000 });
});

it("asks anew for what is on the page once the demo shop is there, though its progress has gone", async () => {
  let told = setupOf({ ...NEW_SHOP, demo: { ...LOADED, loaded: false, customers: 0, job_id: 4 } });
  const asked = serve({ "GET /api/me/": OWNER, "GET /api/setup/": () => told });
  renderPart(
    <>
      <Calculating />
      <FirstRun />
    </>,
  );
  expect(await screen.findByText("From an empty shop to your first answer")).toBeVisible();
  const times = () => asked.filter(({ path }) => path === "/api/me/").length;
  const first = times();
  told = setupOf({ demo: LOADED });
  expect(await screen.findByText("This is the demo shop", {}, { timeout: 5000 })).toBeVisible();
  await waitFor(() => expect(times()).toBeGreaterThan(first));
});

it("never says that nothing is calculated while it is on its way, nor offers to calculate nothing", async () => {
  const drawn = () => <NothingYet about="Here is RFM." calculate={<button>Calculate scores</button>} />;
  for (const [state, title] of [
    ["calculating", "The first answer is on its way"],
    ["nothing", "No order counts yet"],
  ] as const) {
    serve({ "GET /api/me/": OWNER, "GET /api/setup/": setupOf({ calculation: { state, job_id: null } }) });
    const { unmount } = renderRoute(drawn, "/rfm");
    expect(await screen.findByText(title)).toBeVisible();
    expect(screen.queryByRole("button")).toBeNull();
    unmount();
  }
});
