import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { json, problem, renderRoute, serve, someone, type Asked } from "@/testing/render";
import { slipping } from "./fixtures";
import { answers, byRule, everybody, likeness, MEMBERS, SEGMENT } from "./page-testing";
import { SegmentPage } from "./segment-page";

afterEach(() => void vi.unstubAllGlobals());

const draw = (at = "/segments/7") => renderRoute(SegmentPage, "/segments/$id", at);
const sent = (asked: Asked[], method: string) => asked.filter((one) => one.method === method);

it("answers first: who is in it, what they brought, how it moved, and by which rule", async () => {
  serve(answers);
  draw();
  expect(
    await screen.findByText(/120 customers are in it, 12% of all and brought 30% of all revenue/),
  ).toBeVisible();
  expect(screen.getByText(/^30% of all, as of Jan 2, 2020/)).toBeVisible();
  expect(screen.getByText(slipping.sentence)).toBeVisible();
  expect(screen.getByText(/Filled Jan 3, 2020/)).toBeVisible();
  expect(await screen.findByText("Grew from 100 to 120 customers since Jan 1, 2020")).toBeVisible();
});

it("says that nobody is in it, and no shares of nobody", async () => {
  serve({ ...answers, "GET /api/customers/segments/7/": { ...slipping, member_count: 0 } });
  draw();
  expect(await screen.findByText(/^Nobody is in it\. \d+ entered and \d+ left/)).toBeVisible();
});

it("says why a member is in, condition by condition with what was found, at an address of its own", async () => {
  const asked = serve(answers);
  const { address } = draw();
  await userEvent.click(await screen.findByRole("button", { name: "Why? Ada Lovelace" }));
  const dialog = await screen.findByRole("dialog", { name: "Why?" });
  expect(await within(dialog).findByText(/In: the rule matches/)).toBeVisible();
  expect(within(dialog).getByText(/Has at least 2 orders in the last 90 days/)).toHaveTextContent("found: 3");
  expect(within(dialog).getAllByRole("img", { name: "Yes" })).toHaveLength(2);
  expect(address()).toContain("customer=3");
  expect(asked.find(({ path }) => path.endsWith("explain/"))?.query.get("customer")).toBe("3");
});

it("keeps a member of the rule out only after asking, and takes out one added by hand", async () => {
  const asked = serve({
    ...answers,
    [`POST ${SEGMENT}block/`]: {},
    [`DELETE ${MEMBERS}32/`]: () => new Response(null, { status: 204 }),
  });
  draw();
  await userEvent.click(await screen.findByRole("button", { name: "What to do with Ada Lovelace" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Keep out for good" }));
  expect(sent(asked, "POST")).toEqual([]);
  await userEvent.click(await screen.findByRole("button", { name: "Keep them out" }));
  await waitFor(() => expect(sent(asked, "POST")[0]?.body).toEqual({ customer: 3 }));
  await userEvent.click(await screen.findByRole("button", { name: "What to do with Bob Boole" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Take out" }));
  await userEvent.click(await screen.findByRole("button", { name: "Take them out" }));
  await waitFor(() => expect(sent(asked, "DELETE")[0]?.path).toBe(`${MEMBERS}32/`));
});

it("shows its members beside all customers, and leads to the segments they share", async () => {
  serve(answers);
  draw("/segments/7?part=alike");
  expect(
    await screen.findByText(/2\.5 times as much as usual: \$50\.00 each, against \$20\.00/),
  ).toBeVisible();
  const overlap = await screen.findByRole("table", { name: "Overlap" });
  expect(within(overlap).getByRole("link", { name: "Champions" })).toHaveAttribute("href", "/segments/8");
  expect(within(overlap).getByText("25%")).toBeVisible();
});

it("compares with another segment side by side", async () => {
  const both = { ...likeness, customers: 30 };
  serve({
    ...answers,
    "GET /api/customers/segments/compare/": { currency: "USD", first: likeness, second: everybody, both },
  });
  draw("/segments/7?part=alike");
  await userEvent.click(await screen.findByRole("button", { name: "Compare with Champions" }));
  const dialog = await screen.findByRole("dialog", { name: "Slipping beside Champions" });
  const row = (label: string) => within(dialog).getByText(label).closest("tr");
  await within(dialog).findByText("Customers");
  expect(row("Customers")).toHaveTextContent("120");
  expect(row("Customers")).toHaveTextContent("1,000");
  expect(row("Customers")).toHaveTextContent("30");
  expect(row("Profit so far")).toHaveTextContent("$3,000 (of 100)–$3,000");
  expect(row("Profit so far, each")).toHaveTextContent("$30.00–$30.00");
  expect(row("Present value of expected profit")).toHaveTextContent("$1,600 (of 80)–");
  expect(row("Present value of expected profit, each")).toHaveTextContent("$20.00–");
  expect(row("Chance of still being a customer, on average")).toHaveTextContent("40%–40%");
});

it("compares with any segment, also where none shares a member, at an address of its own", async () => {
  const comparison = { currency: "USD", first: likeness, second: everybody, both: everybody };
  const none = {
    ...answers,
    [`GET ${SEGMENT}overlap/`]: [],
    "GET /api/customers/segments/compare/": comparison,
  };
  serve(none);
  const { address, unmount } = draw("/segments/7?part=alike");
  await screen.findByText("None: no member is in another segment.");
  await userEvent.click(await screen.findByRole("combobox", { name: "Compare with…" }));
  expect(screen.queryByRole("option", { name: "Slipping" })).toBeNull();
  await userEvent.click(await screen.findByRole("option", { name: "Party" }));
  expect(await screen.findByRole("dialog", { name: "Slipping beside Party" })).toBeVisible();
  expect(address()).toContain("compare=9");
  unmount();
  const asked = serve(none);
  draw("/segments/7?compare=9");
  expect(await screen.findByRole("dialog", { name: "Slipping beside Party" })).toBeVisible();
  await waitFor(() =>
    expect(asked.find(({ path }) => path.endsWith("compare/"))?.query.get("second")).toBe("9"),
  );
});

const left = { ...byRule, left_at: "2020-01-05T10:00:00Z", left_reason: "rule", left_version: 3 };

it("lists who left and who entered by day, with what did it", async () => {
  const stays = { count: 1, next: null, previous: null, results: [left] };
  const asked = serve({ ...answers, [`GET ${MEMBERS}`]: stays });
  const { address } = draw("/segments/7?show=left&from=2020-01-05&to=2020-01-05");
  const table = await screen.findByRole("table", { name: "Who left" });
  expect(within(table).getByText("Ada Lovelace").closest("tr")).toHaveTextContent(
    /Jan 5, 2020.*The rule, version 3Jan 2, 2020.*The rule, version 2/,
  );
  expect(screen.getByText("1 left on Jan 5, 2020.")).toBeVisible();
  const query = asked.filter(({ path }) => path === MEMBERS).at(-1)?.query;
  expect(Object.fromEntries(query ?? [])).toEqual({
    segment: "7",
    history: "true",
    ended: "true",
    left_from: "2020-01-05",
    left_to: "2020-01-05",
    ordering: "-left_at",
    page: "1",
  });
  await userEvent.click(screen.getByRole("radio", { name: "Entered" }));
  await screen.findByRole("table", { name: "Who entered" });
  expect(address()).toContain("show=entered");
  const next = asked.filter(({ path }) => path === MEMBERS).at(-1)?.query;
  expect([next?.get("assigned_from"), next?.get("ended")]).toEqual(["2020-01-05", null]);
  await userEvent.click(screen.getByRole("radio", { name: "In it now" }));
  await waitFor(() => expect(address()).toBe("/segments/7"));
});

it("leads from the figures and from a day of the growth table to who entered and left", async () => {
  serve(answers);
  draw();
  const figure = await screen.findByRole("link", { name: "10 left" });
  expect(figure.getAttribute("href")).toMatch(/show=left&from=\d{4}-\d{2}-\d{2}/);
  expect(screen.getByRole("link", { name: "30 entered" })).toBeVisible();
  await userEvent.click(await screen.findByRole("button", { name: /Show as table: Grew/ }));
  const href = screen.getByRole("link", { name: "Jan 2, 2020" }).getAttribute("href") ?? "";
  expect(href).toContain("show=entered");
  expect(href.match(/2020-01-02/g)).toHaveLength(2);
});

it("begins the sentence of growth, the picture and the table at the same day: the last without anybody", async () => {
  const days = [
    { day: "2020-01-01", members: 0, entered: 0, left: 0 },
    { day: "2020-01-02", members: 0, entered: 0, left: 0 },
    { day: "2020-01-03", members: 7, entered: 7, left: 0 },
    { day: "2020-01-04", members: 5, entered: 0, left: 2 },
  ];
  serve({ ...answers, [`GET ${SEGMENT}growth/`]: days });
  draw();
  const title = "Grew from 0 to 5 customers since Jan 2, 2020";
  await userEvent.click(await screen.findByRole("button", { name: `Show as table: ${title}` }));
  const rows = within(screen.getByRole("table", { name: title })).getAllByRole("row");
  expect(rows.map((row) => row.textContent)).toEqual([
    "DayCustomersEnteredLeft",
    "Jan 2, 2020000",
    "Jan 3, 2020770",
    "Jan 4, 2020502",
  ]);
});

const party = {
  ...slipping,
  name: "Party",
  behavioral_criteria: {},
  auto_assign: false,
  state: "new",
  member_count: 0,
  entered_30_days: 1,
  left_30_days: 1,
};

it("does not speak of a rule where there is none", async () => {
  const nobody = { count: 0, next: null, previous: null, results: [] };
  const may = someone("write_segments", "personal", "import_files");
  serve({ ...answers, "GET /api/me/": may, [`GET ${SEGMENT}`]: party, [`GET ${MEMBERS}`]: nobody });
  draw();
  expect(
    await screen.findByText("Nobody is in it yet. Add customers by hand, or from a file."),
  ).toBeVisible();
  expect(screen.getByText(/none; its members are added by hand or from a file/)).toBeVisible();
  expect(screen.getByText("1 came and left")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Fill it now" })).toBeNull();
  expect(screen.queryByText(/Not filled/)).toBeNull();
  expect(screen.queryByText(/whatever its rule says/)).toBeNull();
});

it("asks before it keeps somebody out, and forgets a refusal once its cause is gone", async () => {
  const kept = {
    customer: 4,
    customer_name: "Bob Boole",
    notes: "",
    created_by: "ann",
    created_at: "2020-01-01",
  };
  let out: unknown[] = [kept];
  const asked = serve({
    ...answers,
    [`GET ${SEGMENT}blocked/`]: () => out,
    "GET /api/customers/": { count: 1, results: [{ id: 4, full_name: "Bob Boole", email: null }] },
    [`POST ${MEMBERS}`]: () => json(problem("kept_out", "They are kept out."), 409),
    [`POST ${SEGMENT}unblock/`]: () => {
      out = [];
      return new Response(null, { status: 204 });
    },
    [`POST ${SEGMENT}block/`]: kept,
  });
  draw();
  await userEvent.type(await screen.findByRole("combobox", { name: "Add by hand" }), "bob");
  await userEvent.click(await screen.findByRole("option", { name: "Bob Boole" }));
  expect(await screen.findByText("They are kept out.")).toBeVisible();
  await userEvent.click(await screen.findByRole("button", { name: "Let Bob Boole in again" }));
  await waitFor(() => expect(screen.queryByText("They are kept out.")).toBeNull());
  const before = sent(asked, "POST").length;
  await userEvent.type(screen.getByRole("combobox", { name: "Keep somebody out" }), "bob");
  await userEvent.click(await screen.findByRole("option", { name: "Bob Boole" }));
  expect(
    await screen.findByText(/Bob Boole leaves the segment, if they are in it, and stays out/),
  ).toBeVisible();
  expect(sent(asked, "POST")).toHaveLength(before);
  await userEvent.click(screen.getByRole("button", { name: "Keep them out" }));
  await waitFor(() => expect(sent(asked, "POST").at(-1)?.path).toBe(`${SEGMENT}block/`));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Keep them out" })).toBeNull());
});

it("turns to the first page where the address asks for one that is not there", async () => {
  const page = ({ query }: Asked) =>
    query.get("page") === "99"
      ? json(problem("not_found", "Invalid page."), 404)
      : { count: 1, next: null, previous: null, results: [byRule] };
  serve({ ...answers, [`GET ${MEMBERS}`]: page });
  const { address } = draw("/segments/7?page=99");
  expect(await screen.findByText("Ada Lovelace")).toBeVisible();
  expect(address()).toBe("/segments/7");
});

it("tells what was changed by whom, and leads back to it", async () => {
  serve(answers);
  draw("/segments/7?part=history");
  const table = await screen.findByRole("table", { name: "Changes" });
  expect(within(table).getByText("Changed name, from “Quiet”.")).toBeVisible();
  expect(within(table).getByText("City is Oslo.")).toBeVisible();
  expect(
    within(table).getByRole("link", { name: "Look at it, or go back to it: version 2" }),
  ).toHaveAttribute("href", "/segments/7/edit?version=2");
});

it("fills with progress in sight, and says why it failed", async () => {
  const job = { id: 5, state: "failed", phase: "", progress: 0, result: null, error: "It took too long." };
  serve({
    ...answers,
    [`GET ${SEGMENT}`]: { ...slipping, state: "failed", failure: "It took longer than a minute." },
    [`POST ${SEGMENT}assign_customers/`]: () => json({ job_id: 5, status_url: "/api/jobs/5/" }, 202),
    "GET /api/jobs/5/": job,
  });
  draw();
  expect(await screen.findByText(/Failed: It took longer than a minute/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("It took too long.")).toBeVisible();
});

it("is deleted after saying whom it affects; a refusal is shown", async () => {
  const refused = problem("conflict", "The rules of VIP ask about this segment; change them first.");
  serve({ ...answers, [`DELETE ${SEGMENT}`]: () => json(refused, 409) });
  draw();
  await userEvent.click(await screen.findByRole("button", { name: "Delete" }));
  expect(await screen.findByText(/120 customers are taken out of it/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Delete the segment" }));
  expect(await screen.findByText(/The rules of VIP ask about this segment/)).toBeVisible();
});

it("exports what is in it, for those who may", async () => {
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  const asked = serve({ ...answers, [`HEAD ${SEGMENT}export/`]: {} });
  draw();
  await userEvent.click(await screen.findByRole("button", { name: "Export CSV" }));
  await waitFor(() => expect(click).toHaveBeenCalledOnce());
  const link = click.mock.contexts[0] as HTMLAnchorElement;
  expect([link.getAttribute("href"), link.download]).toEqual([`${SEGMENT}export/?as=csv`, "segment-7.csv"]);
  expect(sent(asked, "HEAD")).toHaveLength(1);
  click.mockRestore();
});

it("stays where it is when the file cannot be had, and says why", async () => {
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  const refused = () => json(problem("permission_denied", "Your role may not export."), 403);
  serve({ ...answers, [`HEAD ${SEGMENT}export/`]: refused, [`GET ${SEGMENT}export/`]: refused });
  draw();
  await userEvent.click(await screen.findByRole("button", { name: "JSON lines" }));
  expect(await screen.findByText("Your role may not export.")).toBeVisible();
  expect(click).not.toHaveBeenCalled();
  click.mockRestore();
});

it("says so where there is no such segment", async () => {
  serve({ ...answers, [`GET ${SEGMENT}`]: undefined });
  draw();
  expect(await screen.findByText("There is no such segment")).toBeVisible();
});
