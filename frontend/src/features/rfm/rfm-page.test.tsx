import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Summary } from "@/api/types";
import { NEW_SHOP, renderPart, renderRoute, serve, setupOf, someone } from "@/testing/render";
import { RfmGrid } from "./rfm-grid";
import { RfmPage } from "./rfm-page";
import { SegmentTable } from "./segment-table";

afterEach(() => void vi.unstubAllGlobals());

const summary: Summary = {
  run: {
    id: 1,
    as_of: "2020-06-30",
    days: 365,
    days_chosen_by: "house",
    automatic: true,
    scheme: "quintiles",
    customers: 100,
    pinned: false,
    calculated_at: "2020-07-01T02:00:00Z",
    analysis_period_start: "2019-07-01",
    analysis_period_end: "2020-06-30",
  },
  currency: "USD",
  recalculate_as_of: null,
  period: {
    days: 365,
    start: "2019-07-01",
    end: "2020-06-30",
    chosen_by: "house",
    buyers: 100,
    without_order: 20,
    reason: "Chosen from this shop's own rhythm.",
    proposal: null,
  },
  standing: {
    today: "2020-06-30",
    latest_order_on: "2020-06-29",
    as_of_reason: "today",
    waiting_orders: 0,
    held_back: false,
    outdated_by: [],
  },
  headline: {
    champions: { customers: 12, revenue: "5000", lifetime_revenue: "9000" },
    slipping: {
      customers: 8,
      revenue: "10",
      lifetime_revenue: "7000",
      segments: ["At Risk", "Can't Lose Them"],
    },
    total: { customers: 100, revenue: "20000", lifetime_revenue: "40000" },
  },
  segments: [
    {
      segment: "Champions",
      description: "Bought more recently than most.",
      advice: "Thank them.",
      customers: 12,
      revenue: "5000",
      lifetime_revenue: "9000",
      share_of_customers: 0.12,
      share_of_revenue: 0.25,
      average_recency_days: 9,
      average_orders: 6.5,
      average_revenue: "416.67",
    },
  ],
  grid: [{ recency_score: 5, frequency_score: 4, customers: 12, revenue: "5000" }],
  distributions: null,
  cut_points: null,
};

it("leads from a cell of the grid to the customers it counts", async () => {
  const { address } = renderPart(<RfmGrid summary={summary} />);
  await userEvent.click(await screen.findByRole("button", { name: /12 customers.*recency 5.*frequency 4/ }));
  await waitFor(() => expect(address()).toBe("/customers?recency_score=5&frequency_score=4"));
});

it("does not offer cells in which nobody stands", async () => {
  renderPart(<RfmGrid summary={summary} />);
  expect(await screen.findByRole("button", { name: /recency 1 and frequency 1/ })).toBeDisabled();
});

it("says what a segment brings and what to do, and leads to its customers", async () => {
  renderPart(<SegmentTable summary={summary} />);
  const table = await screen.findByRole("table", { name: "Segments" });
  expect(within(table).getByText(/Thank them/)).toBeVisible();
  expect(within(table).getByText("$5,000")).toBeVisible();
  expect(within(table).getByRole("link", { name: "Champions: 12 customers" })).toHaveAttribute(
    "href",
    "/customers?suggested_segment=Champions",
  );
});

const answers = {
  "GET /api/me/": someone("calculate", "import_files"),
  "GET /api/customers/rfm-scores/summary/": summary,
  "GET /api/customers/rfm-scores/movement/": {
    from: "2020-06-01",
    to: "2020-06-30",
    earliest: "2020-01-01",
    customers: 100,
    moved: 10,
    improved: 6,
    worsened: 4,
    matrix: [
      { from_segment: "Loyal", to_segment: "Loyal", customers: 86 },
      { from_segment: "Loyal", to_segment: "Champions", customers: 6 },
      { from_segment: "Loyal", to_segment: "At Risk", customers: 4 },
      { from_segment: null, to_segment: "New", customers: 4 },
    ],
  },
};

it("opens with the answer and as of when", async () => {
  serve(answers);
  renderRoute(RfmPage, "/rfm");
  const champions = await screen.findByRole("link", { name: "12 Champions" });
  expect(champions).toHaveAttribute("href", "/customers?suggested_segment=Champions");
  expect(screen.getAllByRole("status")[0]).toHaveTextContent(
    "12 Champions brought $5,000, 25% of the revenue in these 365 days. 8 customers are slipping away; their revenue ever is $7,000.",
  );
  expect(screen.getByText("As of Jun 30, 2020, over 365 days")).toBeVisible();
  expect(
    screen.getByText(
      "Orders from Jul 1, 2019 to Jun 30, 2020 count, 365 days. Chosen from this shop's own rhythm. 20 of 100 buyers have no order in them.",
    ),
  ).toBeVisible();
  expect(screen.getByText(/need to recalculate only after changing the settings/)).toBeVisible();
  expect(await screen.findByText(/10 of 96 customers \(10%\).*4 others were scored/)).toBeVisible();
});

const shown = (changes: Partial<Summary>) =>
  serve({
    ...answers,
    "GET /api/me/": someone("calculate", "write_segments"),
    "GET /api/customers/rfm-scores/summary/": { ...summary, ...changes },
    "PUT /api/customers/rfm-scores/settings/": {},
    "POST /api/customers/rfm-scores/calculate_all/": { job_id: 5, status_url: "/api/jobs/5/" },
  });
const { period, standing, headline } = summary;

it("says first that the period is too short, and takes the longer one with one click", async () => {
  const proposal = { days: 730, without_order: 4, recalculate_as_of: "2020-06-30" };
  const asked = shown({
    period: { ...period!, without_order: 57, proposal },
    headline: { ...headline!, slipping: { ...headline!.slipping, customers: 0 } },
  });
  renderRoute(RfmPage, "/rfm");
  expect(await screen.findByText(/57 of 100 buyers \(57%\) have no order in these 365 days/)).toBeVisible();
  expect(screen.getByText(/Over so short a period nobody can be seen slipping away/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Use 730 days" }));
  const written = () => asked.filter((request) => request.method !== "GET");
  await waitFor(() => expect(written()).toHaveLength(2));
  expect(written().map(({ body }) => body)).toEqual([
    { days: 730 },
    { background: true, as_of: "2020-06-30", keep: true },
  ]);
});

it("says that everybody has an order in the longer period where everybody has", async () => {
  const proposal = { days: 730, without_order: 0, recalculate_as_of: null };
  shown({ period: { ...period!, without_order: 57, proposal } });
  renderRoute(RfmPage, "/rfm");
  expect(await screen.findByText(/Over 730 days everybody has one\./)).toBeVisible();
});

it("speaks of no moves where there are scores of one day only", async () => {
  const movement = { from: "2020-06-30", to: "2020-06-30", improved: 0, worsened: 0, matrix: [] };
  serve({ ...answers, "GET /api/customers/rfm-scores/movement/": movement });
  renderRoute(RfmPage, "/rfm");
  expect(await screen.findByText(/scores of one day only, Jun 30, 2020/)).toBeVisible();
});

it("names the segments nobody stands in instead of calming", async () => {
  shown({ headline: { ...headline!, slipping: { ...headline!.slipping, customers: 0 } } });
  renderRoute(RfmPage, "/rfm");
  expect(await screen.findByText(/Nobody is in At Risk or Can't Lose Them/)).toBeVisible();
});

it("says that the scores are not as of today, why, and how many orders wait", async () => {
  const asked = shown({
    recalculate_as_of: "2020-06-30",
    standing: { ...standing!, today: "2020-12-01", as_of_reason: "latest_order", waiting_orders: 1 },
  });
  renderRoute(RfmPage, "/rfm");
  expect(await screen.findByText("As of Jun 30, 2020, not of today, over 365 days")).toBeVisible();
  expect(screen.getByText(/day of the latest order that was there, more than 60 days back/)).toBeVisible();
  expect(screen.getByText(/^1 order dated after that day is in what/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Recalculate" }));
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
      background: true,
      as_of: "2020-06-30",
    }),
  );
});

it("says until when a day that somebody asked for stays", async () => {
  const asked: Summary["standing"] = {
    ...standing!,
    today: "2020-12-01",
    as_of_reason: "asked",
    waiting_orders: 3,
    held_back: true,
  };
  shown({ standing: asked });
  renderRoute(RfmPage, "/rfm");
  expect(await screen.findByText(/because somebody asked for that day/)).toBeVisible();
  expect(screen.getByText(/^3 orders dated after that day are in what/)).toBeVisible();
  expect(screen.getByText(/They stay until an order dated after that day comes in/)).toBeVisible();
});

it("says that the settings have changed since", async () => {
  shown({ standing: { ...standing!, outdated_by: ["period", "scheme"] } });
  renderRoute(RfmPage, "/rfm");
  expect(
    await screen.findByText(/settings as they are now: the period and what earns a score changed since/),
  ).toBeVisible();
});

it("counts all of the history in words", async () => {
  shown({ run: { ...summary.run!, days: "all" }, period: { ...period!, days: "all" } });
  renderRoute(RfmPage, "/rfm");
  expect(await screen.findByText("As of Jun 30, 2020, over all of the history")).toBeVisible();
  expect(screen.getAllByRole("status")[0]).toHaveTextContent("25% of the revenue of all orders scored.");
});

it("says why a frequency cannot be had instead of drawing it empty", async () => {
  const frequency = [5, 4, 3, 2, 1].map((score) => ({
    score,
    reachable: ![2, 3].includes(score),
    customers: 0,
  }));
  renderPart(<RfmGrid summary={{ ...summary, cut_points: { recency: [], frequency, monetary: [] } }} />);
  expect(await screen.findByText(/^Nobody can have a frequency of 2 or 3/)).toBeVisible();
  expect(screen.getAllByRole("button", { name: /Nobody can have a frequency of 2: equal/ })).toHaveLength(5);
});

it("explains itself before anything is calculated, and calculates with progress in sight", async () => {
  const job = {
    id: 5,
    state: "running",
    phase: "Scoring customers",
    progress: 0.4,
    result: null,
    error: null,
  };
  const asked = serve({
    ...answers,
    "GET /api/customers/rfm-scores/summary/": {
      ...summary,
      run: null,
      headline: null,
      segments: [],
      grid: [],
    },
    "GET /api/setup/": setupOf({ calculation: { state: "stopped", job_id: null } }),
    "POST /api/customers/rfm-scores/calculate_all/": { job_id: 5, status_url: "/api/jobs/5/" },
    "GET /api/jobs/5/": job,
  });
  renderRoute(RfmPage, "/rfm");
  await userEvent.click(await screen.findByRole("button", { name: "Calculate scores" }));
  expect(await screen.findByText("Scoring customers")).toBeVisible();
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "40");
  expect(asked.find((request) => request.method === "POST")?.body).toEqual({ background: true });
});

it("sends an empty shop to import first", async () => {
  serve({
    ...answers,
    "GET /api/customers/rfm-scores/summary/": {
      ...summary,
      run: null,
      headline: null,
      segments: [],
      grid: [],
    },
    "GET /api/setup/": setupOf(NEW_SHOP),
  });
  renderRoute(RfmPage, "/rfm");
  expect(await screen.findByRole("link", { name: "Import orders" })).toHaveAttribute("href", "/import");
  expect(screen.queryByRole("button", { name: "Calculate scores" })).toBeNull();
});
