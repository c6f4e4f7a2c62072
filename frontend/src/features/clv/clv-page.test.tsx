import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Setup } from "@/api/setup";
import type { ValueRun, ValueSummary } from "@/api/clv";
import { json, NEW_SHOP, problem, renderPart, renderRoute, serve, setupOf } from "@/testing/render";
import { ClvPage } from "./clv-page";
import { fit, server, summary } from "./page-testing";
import { ValueMap } from "./value-map";

afterEach(() => void vi.unstubAllGlobals());

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
