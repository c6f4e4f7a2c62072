import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { json, problem, renderRoute, serve, someone, type Answers, type Asked } from "@/testing/render";
import { ada, catalogue, slipping } from "./fixtures";
import { SegmentPage } from "./segment-page";
import type { Likeness, Membership } from "./types";
import { foundInWords } from "./why";

afterEach(() => void vi.unstubAllGlobals());

const SEGMENT = "/api/customers/segments/7/";
const MEMBERS = "/api/customers/segment-memberships/";
const byRule: Membership = {
  id: 31,
  customer: 3,
  customer_name: "Ada Lovelace",
  segment: 7,
  segment_name: "Slipping",
  assigned_at: "2020-01-02T10:00:00Z",
  assigned_by: "",
  notes: "",
  reason: "rule",
  pinned: false,
  left_at: null,
  left_reason: "",
};
const byHand = { ...byRule, id: 32, customer: 4, customer_name: "Bob Boole", reason: "hand", pinned: true };
const likeness: Likeness = {
  customers: 120,
  buyers: 120,
  orders: 600,
  revenue: "6000.00",
  revenue_per_customer: "50.00",
  orders_per_customer: 5,
  average_recency_score: 2,
  average_frequency_score: 4,
  average_monetary_score: 4.5,
  email_consent_share: 0.5,
  sms_consent_share: 0.1,
  suggested_segments: [{ segment: "At Risk", customers: 90, share: 0.75 }],
};
const everybody = { ...likeness, customers: 1000, revenue_per_customer: "20.00" };
const answers: Answers = {
  "GET /api/me/": someone("write_segments", "personal", "export"),
  "GET /api/customers/segments/fields/": catalogue,
  [`GET ${SEGMENT}`]: slipping,
  [`GET ${SEGMENT}growth/`]: [
    { day: "2020-01-01", members: 100, entered: 100, left: 0 },
    { day: "2020-01-02", members: 120, entered: 30, left: 10 },
  ],
  [`GET ${MEMBERS}`]: { count: 2, next: null, previous: null, results: [byRule, byHand] },
  [`GET ${SEGMENT}blocked/`]: [],
  [`GET ${SEGMENT}profile/`]: { currency: "USD", segment: likeness, everybody },
  [`GET ${SEGMENT}overlap/`]: [
    { segment: 8, name: "Champions", customers: 30, share_of_this: 0.25, share_of_other: 0.1 },
  ],
  [`GET ${SEGMENT}versions/`]: [
    {
      version: 3,
      snapshot: { ...slipping, name: "Slipping" },
      sentence: "City is Rome.",
      changed_by: "ann",
      created_at: "2020-01-02T10:00:00Z",
    },
    {
      version: 2,
      snapshot: { ...slipping, name: "Quiet" },
      sentence: "City is Oslo.",
      changed_by: "bob",
      created_at: "2020-01-01T10:00:00Z",
    },
  ],
  [`GET ${SEGMENT}explain/`]: {
    ...ada,
    segment: 7,
    matches: true,
    member: true,
    pinned: false,
    blocked: false,
    assigned_at: "2020-01-02T10:00:00Z",
    reason: "rule",
    sentence: "In: the rule matches.",
  },
};
const draw = (at = "/segments/7") => renderRoute(SegmentPage, "/segments/$id", at);
const sent = (asked: Asked[], method: string) => asked.filter((one) => one.method === method);

it("answers first: who is in it, what they brought, how it moved, and by which rule", async () => {
  serve(answers);
  draw();
  expect(
    await screen.findByText(/120 customers are in it, 12% of all and brought 30% of all revenue/),
  ).toBeVisible();
  expect(screen.getByText(slipping.sentence)).toBeVisible();
  expect(screen.getByText(/Filled Jan 3, 2020/)).toBeVisible();
  expect(await screen.findByText("Grew from 0 to 120 customers in 2 days")).toBeVisible();
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
  const dialog = await screen.findByRole("dialog", { name: "Side by side" });
  const row = (await within(dialog).findByText("Customers")).closest("tr");
  expect(row).toHaveTextContent("120");
  expect(row).toHaveTextContent("1,000");
  expect(row).toHaveTextContent("30");
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
  serve(answers);
  draw();
  expect(await screen.findByRole("link", { name: "Export CSV" })).toHaveAttribute(
    "href",
    `${SEGMENT}export/?as=csv`,
  );
});

it("says so where there is no such segment", async () => {
  serve({ ...answers, [`GET ${SEGMENT}`]: undefined });
  draw();
  expect(await screen.findByText("There is no such segment")).toBeVisible();
});

it("says what was found as people say it", () => {
  const chance = { field: "alive_probability", operator: "<", value: 0.5 };
  const rule = { combinator: "and", rules: [{ field: "revenue", operator: ">", value: 5 }, chance] };
  const told = (found: unknown, path = "") => foundInWords({ path, found }, rule, catalogue);
  expect(told("1234.50", "rules.0")).toBe("$1,235");
  expect([0.784, 0.00002].map((found) => told(found, "rules.1"))).toEqual(["78%", "< 0.1%"]);
  expect(told("2020-05-01T10:00:00+00:00")).toBe("May 1, 2020");
  expect([true, null, ["a", "b"], [], 0.00002, 12].map((found) => told(found))).toEqual([
    "yes",
    "nothing",
    "a, b",
    "none",
    "less than 0.001",
    "12",
  ]);
});
