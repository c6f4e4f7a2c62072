import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  json,
  NEW_SHOP,
  problem,
  renderRoute,
  serve,
  setupOf,
  someone,
  type Answers,
} from "@/testing/render";
import { CustomersPage } from "./customers-page";

afterEach(() => void vi.unstubAllGlobals());

const ada = {
  id: 7,
  full_name: "Ada Lovelace",
  email: "ada@example.com",
  suggested_segment: "Champions",
  order_count: 12,
  revenue: "1234.50",
  last_order_at: "2020-05-01T10:00:00Z",
};
const some: Answers = {
  "GET /api/me/": someone("export", "personal"),
  "GET /api/customers/": { count: 1, next: null, previous: null, results: [ada] },
  "GET /api/customers/totals/": {
    count: 1,
    order_count: 12,
    revenue: "1234.50",
    period_revenue: null,
    period_days: 730,
    historical_clv: null,
    predictive_clv: null,
    horizon_days: 365,
    profit_known: false,
    currency: "USD",
  },
};

const draw = (at = "/customers") => renderRoute(CustomersPage, "/customers", at);

describe("the list", () => {
  it("answers first, then shows who", async () => {
    serve(some);
    draw();
    expect(
      await screen.findByText(/1 customer placed 12 orders that brought \$1,235, net of tax and refunds/),
    ).toBeVisible();
    const row = within(screen.getByRole("table", { name: "Customers" }))
      .getByText("Ada Lovelace")
      .closest("tr");
    expect(row).toHaveTextContent("Champions");
    expect(row).toHaveTextContent("May 1, 2020");
  });

  it("asks for exactly what the address says", async () => {
    const asked = serve(some);
    draw("/customers?suggested_segment=Champions&min_orders=3&ordering=full_name&page=2&nonsense=1");
    await screen.findByText("Ada Lovelace");
    const list = asked.find((request) => request.path === "/api/customers/");
    expect(Object.fromEntries(list?.query ?? [])).toEqual({
      suggested_segment: "Champions",
      min_orders: "3",
      ordering: "full_name",
      page: "2",
    });
  });

  it("writes sort and filters into the address, and goes back to the first page", async () => {
    serve(some);
    const { address } = draw("/customers?page=2");
    await userEvent.click(await screen.findByRole("button", { name: /^Orders/ }));
    await waitFor(() => expect(address()).toContain("ordering=-order_count"));
    expect(address()).not.toContain("page");
    await userEvent.type(screen.getByLabelText("Name, e-mail or phone"), "ada");
    await waitFor(() => expect(address()).toContain("search=ada"));
  });

  it("narrows to a country found by its name", async () => {
    const values = [
      { value: "DE", label: "Germany", count: 412 },
      { value: "FR", label: "France", count: 3 },
    ];
    serve({ ...some, "GET /api/customers/segments/fields/": { fields: [{ name: "country", values }] } });
    const { address } = draw();
    await userEvent.click(await screen.findByRole("combobox", { name: "Country" }));
    await userEvent.type(screen.getByRole("combobox", { name: "Country" }), "germ");
    await userEvent.click(await screen.findByText("Germany (DE), 412"));
    await waitFor(() => expect(address()).toContain("country=DE"));
    expect(screen.getByRole("combobox", { name: "Country" })).toHaveValue("Germany (DE)");
    expect(screen.queryByText("Only")).toBeNull();
  });

  it("shows the columns named in the address", async () => {
    serve(some);
    draw("/customers?columns=name,score");
    const table = await screen.findByRole("table", { name: "Customers" });
    expect(within(table).getAllByRole("columnheader")).toHaveLength(2);
    expect(within(table).queryByText("ada@example.com")).toBeNull();
  });

  it("shows what else narrows it, and lets go of it", async () => {
    serve(some);
    const { address } = draw("/customers?recency_score=5");
    await userEvent.click(await screen.findByRole("button", { name: "Without: recency score: 5" }));
    await waitFor(() => expect(address()).toBe("/customers"));
  });

  it("opens a customer by Enter", async () => {
    serve(some);
    const { address } = draw();
    (await screen.findByRole("link", { name: "Ada Lovelace" })).focus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(address()).toBe("/customers/7"));
  });

  it("exports what is chosen, for those who may", async () => {
    serve(some);
    draw("/customers?country=DE");
    const link = await screen.findByRole("link", { name: /Export/ });
    expect(link).toHaveAttribute("href", "/api/customers/export/?country=DE&ordering=-revenue");
  });
});

describe("money", () => {
  const totals = some["GET /api/customers/totals/"] as object;
  const heads = async () => {
    const table = await screen.findByRole("table", { name: "Customers" });
    return within(table)
      .getAllByRole("columnheader")
      .map((head) => head.textContent.replace(/[↑↓]/, "").trim());
  };

  it("leads from a segment to its revenue in the period, with the sum at the foot", async () => {
    const ada730 = { ...ada, period_revenue: "900.00" };
    serve({
      ...some,
      "GET /api/customers/": { count: 1, next: null, previous: null, results: [ada730] },
      "GET /api/customers/totals/": { ...totals, period_revenue: "900.00" },
    });
    draw("/customers?suggested_segment=Champions");
    expect(await heads()).toContain("Revenue, 730 days");
    expect(await heads()).toContain("Revenue, ever");
    await waitFor(() => expect(screen.getAllByText("$900.00")).toHaveLength(2));
    expect(screen.getByText(/\(\$900.00 is revenue in these 730 days\)/)).toBeVisible();
  });

  it.each([
    [true, "Profit so far", "Present value, 12 months"],
    [false, "Revenue, as valued", "Present value, 12 months"],
  ])("calls profit what is profit (%s)", async (known, soFar, toCome) => {
    const unvalued = { ...ada, historical_clv: null, predictive_clv: null, alive_probability: null };
    serve({
      ...some,
      "GET /api/customers/": { count: 1, next: null, previous: null, results: [unvalued] },
      "GET /api/customers/totals/": { ...totals, profit_known: known },
    });
    draw("/customers?alive_below=0.5&profit_from=10&predicted_from=1&if_active_from=2");
    await waitFor(async () => expect(await heads()).toContain(soFar));
    expect(await heads()).toContain(toCome);
    expect((await heads()).filter((head) => /^revenue$/i.test(head))).toEqual([]);
    if (!known) expect(document.body.textContent).not.toMatch(/profit/i);
  });
});

describe("without anything to show", () => {
  const none = { count: 0, next: null, previous: null, results: [] };
  it("leads an empty shop", async () => {
    serve({ ...some, "GET /api/customers/": none, "GET /api/setup/": setupOf(NEW_SHOP) });
    draw();
    expect(await screen.findByText("From an empty shop to your first answer")).toBeVisible();
  });
  it("offers to drop filters that nobody fits", async () => {
    serve({ ...some, "GET /api/customers/": none });
    draw("/customers?min_orders=99");
    expect(await screen.findByText("Nobody matches")).toBeVisible();
  });
  it("says what went wrong", async () => {
    serve({ ...some, "GET /api/customers/": () => json(problem("error", "The database is asleep."), 500) });
    draw();
    expect(await screen.findByText("The database is asleep.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  });
});
