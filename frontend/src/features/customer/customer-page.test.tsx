import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { ProfileValue } from "@/api/clv";
import type { Profile } from "@/api/types";
import { json, problem, renderRoute, serve, someone, type Answers } from "@/testing/render";
import { CustomerPage } from "./customer-page";

afterEach(() => void vi.unstubAllGlobals());

const value: ProfileValue = {
  customer: 7,
  customer_name: "Ada Lovelace",
  historical_clv: "73.10",
  predictive_clv: "17.03",
  predictive_low: "0.00",
  predictive_high: "57.26",
  total_revenue: "112.90",
  cost_assumed: true,
  alive_probability: 0.8133,
  expected_orders_365: 0.63,
  expected_order_value: "45.70",
  order_probability: 0.3812,
  expected_profit: "17.84",
  at_stake: "3.91",
  horizon_days: 365,
  last_order_on: "2020-05-01",
  calculation_date: "2020-06-30",
  judged_on: "2020-06-30",
  run: { as_of: "2020-06-30", pinned: false, refusal: "", margin_source: "setting" },
  repeat_purchases: 2,
  age_at_last_order_days: 1094,
  age_days: 1156,
};
const profile = {
  customer: {
    id: 7,
    full_name: "Ada Lovelace",
    email: "ada@example.com",
    country: "GB",
    language: "en",
    email_consent: false,
  },
  currency: "USD",
  as_of: "2020-06-30T12:00:00Z",
  summary: {
    order_count: 3,
    first_order_at: "2017-05-01T10:00:00Z",
    last_order_at: "2020-05-01T10:00:00Z",
    days_since_last_order: 60,
    revenue: "112.90",
    refunded: "0.00",
    cost: "39.80",
    average_order_value: "37.63",
  },
  rfm: {
    rfm_score: "524",
    suggested_segment: "Promising",
    segment_sentence: null,
    description: "Bought more recently than most.",
    advice: "Thank them.",
    run: { as_of: "2020-06-30", days: 365 },
    explanation: [
      {
        measure: "monetary",
        value: "57.40",
        unit: "USD",
        score: 4,
        cut_points: ["4.71", null, "55.40", "130.49"],
        sentence: "",
      },
    ],
  },
  lifetime_value: value,
  segment_history: [],
  orders: [],
  touchpoints: [],
} as unknown as Profile;

const server = (more: Answers = {}): Answers => ({
  "GET /api/me/": someone("write_customers"),
  "GET /api/customers/7/profile/": profile,
  "GET /api/customers/clv/7/history/": {
    currency: "USD",
    as_of: "2020-06-30",
    purchases: [{ day: "2020-05-01", spend: "57.40" }],
    alive: [
      { day: "2020-05-01", alive_probability: 0.87 },
      { day: "2020-06-30", alive_probability: 0.81 },
    ],
    month_ends: [],
  },
  ...more,
});
const draw = () => renderRoute(CustomerPage, "/customers/$id", "/customers/7");

it("answers first, and shows value so far, value to come with its range, and the chance over time", async () => {
  serve(server());
  draw();
  expect(
    await screen.findByText(/3 orders that brought \$112.90, the last 60 days ago\. Belongs to Promising/),
  ).toBeVisible();
  expect(screen.getByText("$17.84")).toBeVisible();
  expect(screen.getByText("$17.03")).toBeVisible();
  expect(screen.getByText("At most $57.26 in nine cases of ten, and nothing in 62% of cases.")).toBeVisible();
  expect(screen.getByText("About 0.6 orders of $45.70 in a year.")).toBeVisible();
  expect(screen.getByText("some costs estimated")).toBeVisible();
  expect(
    screen.getByText(
      /First ordered 1,156 days before Jun 30, 2020 and came back on 2 days, the last time 1,094 days after/,
    ),
  ).toBeVisible();
  expect(
    await screen.findByText("The chance has fallen from 87% to 81% since the last purchase"),
  ).toBeVisible();
});

it("marks where the customer stands among what earns each score", async () => {
  serve(server());
  draw();
  const scale = await screen.findByRole("list", { name: "What earns which score in money" });
  expect([...scale.children].map((item) => item.textContent)).toEqual([
    "1all others",
    "2≥ 4.71",
    "3nobody",
    "4 ◂≥ 55.40",
    "5≥ 130.49",
  ]);
});

it("says of a score that nobody gets it where the next takes no more", async () => {
  const frequency = { measure: "frequency", value: 2, unit: "orders", score: 3, cut_points: [2, 2, 3, 4] };
  const rfm = { ...profile.rfm, explanation: [frequency] };
  serve(server({ "GET /api/customers/7/profile/": { ...profile, rfm } }));
  draw();
  const scale = await screen.findByRole("list", { name: "What earns which score in frequency" });
  expect([...scale.children].map((item) => item.textContent)).toEqual([
    "1all others",
    "2nobody",
    "3 ◂≥ 2 orders",
    "4≥ 3 orders",
    "5≥ 4 orders",
  ]);
});

it("counts no money where there is no order, and one order as one", async () => {
  const explained = (orders: number) => [
    { measure: "frequency", value: orders, unit: "orders", score: 1, cut_points: [1, 2, 3, 4] },
    { measure: "monetary", value: "9.00", unit: "USD", score: 1, cut_points: ["1", "2", "3", "4"] },
  ];
  const rfm = (orders: number) => ({ ...profile, rfm: { ...profile.rfm, explanation: explained(orders) } });
  serve(server({ "GET /api/customers/7/profile/": rfm(0) }));
  const { unmount } = draw();
  expect(await screen.findByText(/No order in the 365 days before\./)).toBeVisible();
  expect(screen.getByText(/Without an order there is no money to count\./)).toBeVisible();
  unmount();
  serve(server({ "GET /api/customers/7/profile/": rfm(1) }));
  draw();
  expect(await screen.findByText(/This order brought \$9\.00/)).toBeVisible();
});

it("says why nothing is predicted", async () => {
  const early = {
    ...value,
    predictive_clv: null,
    alive_probability: null,
    run: { ...value.run, refusal: "Too young a shop." },
  };
  const asked = serve(server({ "GET /api/customers/7/profile/": { ...profile, lifetime_value: early } }));
  draw();
  expect(await screen.findByText("Too young a shop.")).toBeVisible();
  expect(asked.some((request) => request.path.includes("history"))).toBe(false);
});

const kept = {
  email_consent: [
    { value: false, since: "2020-05-01T10:00:00Z", exact: true, by: "Ada", source: "Wrote to us" },
    { value: true, since: "2019-01-01T10:00:00Z", exact: false, by: null, source: "people.csv" },
  ],
  sms_consent: [],
};

it("says since when, by whom and from where somebody agreed, and what was before", async () => {
  serve(server({ "GET /api/customers/7/profile/": { ...profile, consents: kept } }));
  draw();
  expect(await screen.findByText("May be e-mailed: no")).toBeVisible();
  expect(screen.getByText("since May 1, 2020, by Ada, from “Wrote to us”")).toBeVisible();
  expect(screen.getByText("before: yes, since at the latest Jan 1, 2019, from “people.csv”")).toBeVisible();
});

it("asks before it changes a consent, and wants to know where it comes from", async () => {
  const asked = serve(server({ "PATCH /api/customers/7/": profile.customer }));
  draw();
  await userEvent.click(await screen.findByRole("button", { name: "Change: May be e-mailed" }));
  const record = await screen.findByRole("button", { name: "Record the consent" });
  expect(screen.getByText(/Record that Ada Lovelace agreed to e-mail/)).toBeVisible();
  expect(record).toBeDisabled();
  expect(asked.some(({ method }) => method === "PATCH")).toBe(false);
  await userEvent.type(screen.getByLabelText("Where did they agree?"), "Form at the till");
  await userEvent.click(record);
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      email_consent: true,
      consent_source: "Form at the till",
    }),
  );
});

it("lets nobody change a consent who may not", async () => {
  serve(server({ "GET /api/me/": someone("read") }));
  draw();
  expect(await screen.findByText("May be e-mailed: no")).toBeVisible();
  expect(screen.queryByRole("button", { name: /Change/ })).toBeNull();
});

it("shows the order that was asked for by its number, also one older than the latest", async () => {
  const old = {
    id: 3,
    customer: 7,
    external_id: "D000003",
    placed_at: "2019-05-01T10:00:00Z",
    total: "9.00",
  };
  const late = { ...old, id: 4, external_id: "D000004", placed_at: "2020-05-01T10:00:00Z" };
  serve(
    server({
      "GET /api/customers/7/profile/": { ...profile, orders: [late] },
      "GET /api/customers/orders/3/": old,
    }),
  );
  renderRoute(CustomerPage, "/customers/$id", "/customers/7?order=3");
  const row = (await screen.findByText("D000003")).closest("tr");
  expect(row).toHaveAttribute("aria-current", "true");
  expect(screen.getByText("D000004").closest("tr")).not.toHaveAttribute("aria-current");
});

it("shows no order of somebody else", async () => {
  const asked = serve(
    server({
      "GET /api/customers/7/profile/": { ...profile, orders: [] },
      "GET /api/customers/orders/3/": { id: 3, customer: 8, external_id: "D000003" },
    }),
  );
  renderRoute(CustomerPage, "/customers/$id", "/customers/7?order=3");
  await waitFor(() => expect(asked.some(({ path }) => path === "/api/customers/orders/3/")).toBe(true));
  expect(await screen.findByText("No orders.")).toBeVisible();
});

it("says so where there is no such customer, without asking twice", async () => {
  const asked = serve(
    server({ "GET /api/customers/7/profile/": () => json(problem("not_found", "No."), 404) }),
  );
  draw();
  expect(await screen.findByText("There is no such customer")).toBeVisible();
  expect(asked.filter((request) => request.path.endsWith("/profile/"))).toHaveLength(1);
});
