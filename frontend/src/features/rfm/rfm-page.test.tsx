import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Summary } from "@/api/types";
import { renderPart, renderRoute, serve, someone } from "@/testing/render";
import { RfmGrid } from "./rfm-grid";
import { RfmPage } from "./rfm-page";
import { SegmentTable } from "./segment-table";

afterEach(() => void vi.unstubAllGlobals());

const summary: Summary = {
  run: {
    id: 1,
    as_of: "2020-06-30",
    days: 365,
    scheme: "quintiles",
    customers: 100,
    pinned: false,
    calculated_at: "2020-07-01T02:00:00Z",
    analysis_period_start: "2019-07-01",
    analysis_period_end: "2020-06-30",
  },
  currency: "USD",
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
  "GET /api/me/": someone("calculate"),
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
    "12 Champions brought $5,000 in these 365 days, 25% of all revenue. 8 customers who have brought $7,000 so far are slipping away.",
  );
  expect(screen.getByText(/As of Jun 30, 2020/)).toBeVisible();
  expect(await screen.findByText(/10 of 96 customers \(10%\).*4 others were scored/)).toBeVisible();
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
    "GET /api/customers/totals/": { count: 4, order_count: 9, revenue: "10", currency: "USD" },
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
    "GET /api/customers/totals/": { count: 0, order_count: 0, revenue: "0", currency: "USD" },
  });
  renderRoute(RfmPage, "/rfm");
  expect(await screen.findByRole("link", { name: "Import orders" })).toHaveAttribute("href", "/import");
  expect(screen.queryByRole("button", { name: "Calculate scores" })).toBeNull();
});
