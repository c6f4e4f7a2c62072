import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { json, problem, renderRoute, serve, someone, type Answers } from "@/testing/render";
import { SettingsPage } from "./settings-page";

afterEach(() => void vi.unstubAllGlobals());

const shop = {
  name: "Test Shop",
  currency: "USD",
  time_zone: "UTC",
  margin: "0.5500",
  updated_at: "2020-01-01T00:00:00Z",
};
const keys = [
  {
    id: 4,
    name: "till",
    role: "marketer",
    prefix: "abc",
    created_by: "Ada",
    last_used_at: null,
    revoked_at: null,
  },
];
const page = (results: unknown[]) => ({ count: results.length, next: null, previous: null, results });
const server = (more: Answers = {}): Answers => ({
  "GET /api/me/": someone("administer", "write_segments"),
  "GET /api/shop/": shop,
  "GET /api/keys/": page(keys),
  "GET /api/customers/rfm-scores/settings/": {
    scheme: "quintiles",
    days: 730,
    days_chosen_by: "house",
    thresholds: null,
  },
  "GET /api/customers/rfm-scores/proposed-limits/": {
    thresholds: { recency_days: [200, 100, 60, 25], frequency: [1, 2, 4, 8], monetary: ["1", "2", "3", "4"] },
    as_of: "2020-01-01",
    days: 730,
    gaps: 1200,
    from_gaps: true,
  },
  "GET /api/customers/clv/settings/": {
    model: "mbg_nbd",
    prior: true,
    horizon_days: 365,
    yearly_discount: "0.1000",
    correct_level: false,
  },
  ...more,
});
const draw = (tab: string) => renderRoute(SettingsPage, "/settings", `/settings?tab=${tab}`);
const written = (asked: ReturnType<typeof serve>) => asked.filter((request) => request.method !== "GET");

it("shows the margin without the dust of fractions, and sends only what was changed", async () => {
  const asked = serve(server({ "PATCH /api/shop/": shop }));
  draw("shop");
  const margin = await screen.findByLabelText(/Margin where a cost is unknown/);
  expect(margin).toHaveValue("55 %");
  await userEvent.clear(margin);
  await userEvent.type(margin, "40");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(written(asked)[0]?.body).toEqual({ margin: "0.4000" }));
});

it("says beside the field what is wrong with it", async () => {
  serve(server({ "PATCH /api/shop/": () => json(problem("invalid", "A name is needed.", "name"), 400) }));
  draw("shop");
  await userEvent.clear(await screen.findByLabelText("Name"));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("A name is needed.")).toBeVisible();
  expect(screen.getByLabelText("Name")).toHaveAttribute("aria-invalid", "true");
});

it("revokes a key only after saying what that does", async () => {
  const asked = serve(server({ "POST /api/keys/4/revoke/": keys[0] }));
  draw("keys");
  await userEvent.click(await screen.findByRole("button", { name: "Revoke till" }));
  expect(
    await screen.findByText(/Programs that use “till” get no answers from now on; it was never used/),
  ).toBeVisible();
  expect(written(asked)).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Revoke the key" }));
  await waitFor(() => expect(written(asked)[0]?.path).toBe("/api/keys/4/revoke/"));
});

it("changes how scores are calculated", async () => {
  const asked = serve(server({ "PUT /api/customers/rfm-scores/settings/": {} }));
  draw("calculation");
  await userEvent.click(await screen.findByLabelText("Fixed limits"));
  expect(await screen.findByLabelText("Score 5: bought within")).toHaveValue("25 days");
  expect(screen.getByText(/from this shop’s 1,200 gaps/)).toBeVisible();
  await userEvent.click(screen.getAllByRole("button", { name: "Save" })[0] as HTMLElement);
  await waitFor(() => expect(written(asked)[0]?.body).toEqual({ scheme: "thresholds" }));
});

it("says who chose the days, and takes any number of them, all, or the shop’s own rhythm", async () => {
  const asked = serve(server({ "PUT /api/customers/rfm-scores/settings/": {} }));
  draw("calculation");
  expect(await screen.findByText(/730 days were chosen from the shop’s own rhythm/)).toBeVisible();
  const days = screen.getByLabelText("Number of days");
  await userEvent.clear(days);
  await userEvent.type(days, "5000");
  expect(screen.queryByText(/were chosen from/)).toBeNull();
  await userEvent.click(screen.getByLabelText("All of the history"));
  await userEvent.click(screen.getAllByRole("button", { name: "Save" })[0] as HTMLElement);
  await waitFor(() => expect(written(asked)[0]?.body).toMatchObject({ days: "all" }));
});

it("lets those who may not change anything only look", async () => {
  serve(server({ "GET /api/me/": someone() }));
  draw("calculation");
  expect(await screen.findByLabelText("Look ahead")).toBeDisabled();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  expect(screen.queryByRole("tab", { name: "Keys" })).toBeNull();
});
