import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Setup } from "@/api/setup";
import type { ModelRun, ValueRun, ValueSummary } from "@/api/clv";
import {
  json,
  NEW_SHOP,
  problem,
  renderPart,
  renderRoute,
  serve,
  setupOf,
  someone,
  type Answers,
} from "@/testing/render";
import { ClvPage } from "./clv-page";
import { ValueMap } from "./value-map";

afterEach(() => void vi.unstubAllGlobals());

const fit: ModelRun = {
  id: 1,
  model_name: "MBG/NBD",
  prior: true,
  window_start: "2018-01-01",
  window_end: "2020-06-30",
  customers: 1000,
  repeat_customers: 400,
  predicts: true,
  refusal: "",
  transactions: {
    starts: 4,
    agreeing: 4,
    customers: 1000,
    parameters: { r: 0.7426 },
    standard_errors: { r: 0.0533 },
    log_likelihood: -33,
  },
  spend: null,
  horizon_days: 365,
  yearly_discount: 0.1,
  level: 1,
  backtest: {
    customers: 600,
    holdout_days: 182,
    calibration_end: "2019-12-31",
    range_factor: 1.2,
    weeks: [{ week: 1, actual: 9, expected: 10, naive: 30 }],
    orders: {
      actual: 100,
      expected: 110.4,
      naive: 400,
      mae: 0.5,
      naive_mae: 2,
      aggregate_error: 0.104,
      naive_aggregate_error: 3,
      rank_correlation: 0.4,
      naive_rank_correlation: 0.3,
      top_decile_lift: 3.5,
      naive_top_decile_lift: 2,
    },
    spend: { actual: "5000.00", expected: "5500.00" },
    checks: [
      {
        forecast_on: "2019-12-31",
        until: "2020-06-30",
        days: 182,
        customers: 600,
        expected: "5500.00",
        low: "4400.00",
        high: "6875.00",
        actual: "5000.00",
        held: true,
      },
      {
        forecast_on: "2019-10-01",
        until: "2020-03-31",
        days: 182,
        customers: 500,
        expected: "4000.00",
        low: "3200.00",
        high: "5000.00",
        actual: "5100.00",
        held: false,
      },
      {
        forecast_on: "2019-07-02",
        until: "2019-12-31",
        days: 182,
        customers: 400,
        expected: "3000.00",
        low: null,
        high: null,
        actual: "2900.00",
        held: null,
      },
    ],
    checks_with_range: 2,
    checks_held: 1,
    calibration: [{ label: "0", customers: 400, actual_mean: 0.5, expected_mean: 0.6, naive_mean: 3 }],
  },
  backtest_refusal: "",
  unsettled: "",
  fitted_at: "2020-07-01T04:00:00Z",
};

const stake = {
  customers: 12,
  at_stake: "3000",
  profit: "9000",
  alive_from: 0,
  alive_below: 0.5,
  top_share: 0.2,
  profit_from: "139.79",
};

const summary: ValueSummary = {
  run: {
    id: 1,
    as_of: "2020-06-30",
    period_start: "2018-01-01",
    pinned: false,
    as_of_latest_order: false,
    customers: 1000,
    total_profit: "50000",
    assumed_margin: 0.55,
    margin_source: "setting",
    calculated_at: "2020-07-01T04:00:00Z",
  },
  model_run: fit,
  currency: "USD",
  headline: {
    customers: 1000,
    revenue: "90000",
    cost: "40000",
    profit: "50000",
    cost_assumed_customers: 7,
    expected: "21000",
    expected_low: "17500",
    expected_high: "25200",
    predicted: "20000",
    range_factor: 1.2,
    expected_orders_365: 800,
    expected_active_customers: 512.4,
    at_stake: stake,
    top_tenth_share_of_profit: 0.42,
    top_tenth_share_of_predicted: 0.44,
  },
  distribution: [
    { from: "0.00", to: "10.00", customers: 600, predicted: "2000" },
    { from: "10.00", to: null, customers: 400, predicted: "18000" },
  ],
  map: [
    {
      alive_from: 0,
      alive_below: 0.5,
      if_active_from: null,
      if_active_below: "20.00",
      customers: 30,
      predicted: "10",
      at_stake: "400",
      profit: "900",
    },
    {
      alive_from: 0.5,
      alive_below: null,
      if_active_from: null,
      if_active_below: "20.00",
      customers: 0,
      predicted: "0",
      at_stake: "0",
      profit: "0",
    },
  ],
  concentration: {
    profit: [{ share_of_customers: 0.2, share_of_value: 0.6 }],
    predicted: [{ share_of_customers: 0.2, share_of_value: 0.62 }],
  },
  segments: [
    {
      segment: "Champions",
      customers: 90,
      profit: "20000",
      predicted: "9000",
      expected: "9400",
      average_alive_probability: 0.75,
    },
  ],
  cohort_curves: [
    {
      cohort: "2018-Q1",
      customers: 50,
      months: [1, 12],
      actual: ["40.00", "96.00"],
      expected: ["41.00", "90.00"],
    },
  ],
};

const lost = {
  customer: 7,
  customer_name: "Ada Lovelace",
  historical_clv: "1400",
  predictive_clv: "130.88",
  alive_probability: 0.16,
  at_stake: "676.58",
  last_order_on: "2019-04-26",
};

const server = (more: Answers = {}): Answers => ({
  "GET /api/me/": someone("calculate", "import_files"),
  "GET /api/customers/clv/summary/": summary,
  "GET /api/customers/clv/at-risk/": {
    count: 12,
    next: null,
    previous: null,
    results: [lost],
    totals: { ...stake, alive_from: 0.05, customers: 4 },
  },
  ...more,
});

const draw = () => renderRoute(ClvPage, "/lifetime-value");
const statusText = () => screen.getAllByRole("status")[0];

describe("with predictions", () => {
  it("answers first: how much, how sure, what is at stake, and on whom it rests", async () => {
    serve(server());
    draw();
    await screen.findByRole("heading", { name: "How right were we?" });
    expect(statusText()).toHaveTextContent(
      "Your customers will probably bring $21,000 in profit over the next 12 months, somewhere between $17,500 and $25,200. 1 of 2 earlier forecasts came true within such a range. 12 good customers are probably lost but may still be won back: $3,000 more in present value would come if all were still with you. The top tenth of customers will bring 44% of the present value of what is to come.",
    );
    expect(screen.getByText("As of Jun 30, 2020")).toBeVisible();
  });

  it("leads from the customers probably lost to a list of just them", async () => {
    serve(server());
    draw();
    const link = await screen.findByRole("link", { name: "12 good customers" });
    const { searchParams } = new URL((link as HTMLAnchorElement).href);
    expect(searchParams.get("alive_below")).toBe("0.5");
    expect(searchParams.get("profit_from")).toBe("139.79");
    const table = await screen.findByRole("table", { name: "Good customers who are probably lost" });
    expect(within(table).getByRole("link", { name: "Ada Lovelace" })).toHaveAttribute("href", "/customers/7");
    expect(within(table).getByText("$676.58")).toBeVisible();
    expect(screen.getByRole("link", { name: "All 4 customers" })).toHaveAttribute(
      "href",
      expect.stringContaining("alive_from=0.05"),
    );
  });

  it("says how the last forecast turned out, beside the usual formula", async () => {
    serve(server());
    draw();
    expect(await screen.findByText(/We expected 110 orders and 100 came, 10% too many/)).toBeVisible();
    const table = screen.getByRole("table", { name: "Error figures" });
    const row = within(table).getByText("All orders").closest("tr");
    expect(row).toHaveTextContent("+10%");
    expect(row).toHaveTextContent("+300%");
  });

  it("shows the numbers behind a chart, each row leading to its customers", async () => {
    serve(server());
    draw();
    const title = "60% of customers are worth less than $10 each, looking ahead";
    await userEvent.click(await screen.findByRole("button", { name: `Show as table: ${title}` }));
    const table = screen.getByRole("table", { name: title });
    const href = within(table).getByRole("link", { name: "10+" }).getAttribute("href");
    expect(href).toContain("predicted_from=10");
    expect(href).not.toContain("predicted_below");
  });

  it("recalculates with progress in sight", async () => {
    const job = {
      id: 5,
      state: "running",
      phase: "Fitting the model",
      progress: 0.3,
      result: null,
      error: null,
    };
    const asked = serve(
      server({
        "POST /api/customers/clv/calculate_all/": { job_id: 5, status_url: "/api/jobs/5/" },
        "GET /api/jobs/5/": job,
      }),
    );
    draw();
    await userEvent.click(await screen.findByRole("button", { name: "Recalculate" }));
    expect(await screen.findByText("Fitting the model")).toBeVisible();
    expect(asked.find((request) => request.method === "POST")?.body).toEqual({ background: true });
  });
});

describe("what the page says of itself", () => {
  const run = summary.run as ValueRun;
  const shown = (more: Partial<ValueSummary>) =>
    serve(server({ "GET /api/customers/clv/summary/": { ...summary, ...more } }));

  it("says how often the range of earlier forecasts held, with each of them behind the picture", async () => {
    serve(server());
    draw();
    const title = "The range held in 1 of 2 earlier forecasts";
    await userEvent.click(await screen.findByRole("button", { name: `Show as table: ${title}` }));
    const table = screen.getByRole("table", { name: title });
    const missed = within(table).getByText("Oct 1, 2019").closest("tr");
    expect(missed).toHaveTextContent("Mar 31, 2020$4,000$3,200$5,000$5,100no");
    expect(within(table).getByText("Jul 2, 2019").closest("tr")).toHaveTextContent("no range yet");
  });

  it("calls nothing profit where no cost and no margin is known, and leads to the margin", async () => {
    shown({ run: { ...run, margin_source: "none" } });
    draw();
    await screen.findByRole("heading", { name: "How right were we?" });
    expect(await screen.findByRole("link", { name: "Ada Lovelace" })).toBeVisible();
    expect(screen.getByRole("link", { name: "Set your margin" })).toHaveAttribute("href", "/settings");
    const said = document.body.textContent.replace("Set your margin to see profit", "");
    expect(said.replaceAll("so there is no profit to show", "")).not.toMatch(/profit/i);
    expect(statusText()).toHaveTextContent("will probably bring $21,000 in revenue");
  });

  it("says when the values are of a past period, and has a way back", async () => {
    const asked = serve(
      server({
        "GET /api/customers/clv/summary/": { ...summary, run: { ...run, pinned: true } },
        "POST /api/customers/clv/calculate_all/": { job_id: 5, status_url: "/api/jobs/5/" },
        "GET /api/jobs/5/": { id: 5, state: "queued", phase: "", progress: 0, result: null, error: null },
      }),
    );
    draw();
    expect(await screen.findByText("These are the values as of Jun 30, 2020")).toBeVisible();
    expect(screen.getByText(/asked for the period Jan 1, 2018 – Jun 30, 2020/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Recalculate" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Value as of today" }));
    expect(asked.find((request) => request.method === "POST")?.body).toEqual({ background: true });
  });

  it("says when nobody has ordered for long", async () => {
    shown({ run: { ...run, as_of_latest_order: true } });
    draw();
    expect(await screen.findByText(/The latest order is of Jun 30, 2020/)).toBeVisible();
    expect(screen.queryByText(/every night/)).toBeNull();
  });

  it("says when one would need to recalculate", async () => {
    serve(server());
    draw();
    expect(
      await screen.findByText(/every night; you need to recalculate only after changing the settings\.$/),
    ).toBeVisible();
  });

  it("names the settings that were changed since", async () => {
    shown({ run: { ...run, outdated_by: ["margin", "horizon"] } });
    draw();
    expect(
      await screen.findByText(
        "Recalculate to use the settings as they are now: the margin and how far to look ahead changed since. Otherwise the next night uses them.",
      ),
    ).toBeVisible();
  });

  it("says when the model did not settle, and says the years of what it was fitted on", async () => {
    shown({ model_run: { ...fit, unsettled: "The orders leave open how customers drift away." } });
    draw();
    expect(await screen.findByText("The model did not settle")).toBeVisible();
    expect(screen.getByText(/Fitted on the orders of Jan 1, 2018 – Jun 30, 2020/)).toBeVisible();
  });

  it("tells the present value where money to come was not kept yet", async () => {
    const headline = { ...summary.headline, expected: null, expected_low: null, expected_high: null };
    shown({ headline: headline as ValueSummary["headline"] });
    draw();
    expect(await screen.findByText(/is worth \$20,000 today/)).toBeVisible();
  });
});

describe("without predictions", () => {
  const refusal = "Only 12 customers came back so far; 100 are needed.";
  const early: ValueSummary = {
    ...summary,
    model_run: { ...fit, predicts: false, refusal, horizon_days: null, backtest: null, transactions: null },
    headline: {
      ...(summary.headline as NonNullable<ValueSummary["headline"]>),
      expected: null,
      predicted: null,
      at_stake: null,
    },
    distribution: [],
    map: [],
  };

  it("says why in words, and shows what was brought so far", async () => {
    const asked = serve(server({ "GET /api/customers/clv/summary/": early }));
    draw();
    expect(await screen.findByText(new RegExp(refusal))).toBeVisible();
    expect(statusText()).toHaveTextContent("1,000 customers have brought $50,000 in profit so far.");
    expect(screen.queryByText("How right were we?")).toBeNull();
    expect(asked.some((request) => request.path.includes("at-risk"))).toBe(false);
  });

  it("says that a forecast could not be checked, and does not claim a range", async () => {
    const headline = {
      ...early.headline,
      expected: "21000",
      predicted: "20000",
      expected_low: null,
      expected_high: null,
    };
    const unchecked = {
      ...summary,
      headline,
      model_run: { ...fit, backtest: null, backtest_refusal: "Too young." },
    };
    serve(server({ "GET /api/customers/clv/summary/": unchecked }));
    draw();
    expect(await screen.findByText(/Too young\./)).toBeVisible();
    expect(screen.getByText(/how far off is unknown/)).toBeVisible();
    expect(statusText()).not.toHaveTextContent("between");
  });

  it("sends an empty shop to import, and one whose calculation stopped to calculate", async () => {
    const nothing = { ...summary, run: null, model_run: null, headline: null };
    const asked = (told: Partial<Setup>) =>
      serve(server({ "GET /api/customers/clv/summary/": nothing, "GET /api/setup/": setupOf(told) }));
    asked(NEW_SHOP);
    const { unmount } = draw();
    expect(await screen.findByRole("link", { name: "Import orders" })).toBeVisible();
    unmount();
    asked({ calculation: { state: "stopped", job_id: null } });
    draw();
    expect(await screen.findByRole("button", { name: "Calculate values" })).toBeVisible();
  });

  it("says what went wrong", async () => {
    serve(server({ "GET /api/customers/clv/summary/": () => json(problem("error", "It broke."), 500) }));
    draw();
    expect(await screen.findByText("It broke.")).toBeVisible();
  });
});

describe("the map", () => {
  it("leads from a cell to the customers it counts, and offers no empty one", async () => {
    const { address } = renderPart(<ValueMap summary={summary} fit={fit} run={summary.run as ValueRun} />);
    await userEvent.click(
      await screen.findByRole("button", { name: /^30 customers with a chance of 0% to 50%/ }),
    );
    await waitFor(() => expect(address()).toContain("alive_below=0.5"));
    expect(address()).toContain("if_active_below=20");
  });

  it("shows money instead of people on request", async () => {
    renderPart(<ValueMap summary={summary} fit={fit} run={summary.run as ValueRun} />);
    await userEvent.click(await screen.findByText("At stake"));
    expect(screen.getByRole("button", { name: /^30 customers/ })).toHaveTextContent("$400");
    expect(screen.getByRole("button", { name: /^0 customers/ })).toBeDisabled();
  });
});
