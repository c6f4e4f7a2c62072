// What the customer list can be asked, as it stands in the address.

export type Search = Record<string, string | number | boolean | undefined>;

/** Filters of the list, with the words for those that have no field of their own on the page. */
export const FILTERS: Record<string, string> = {
  search: "name, e-mail or phone",
  suggested_segment: "segment",
  recency_score: "recency score",
  frequency_score: "frequency score",
  monetary_score: "money score",
  rfm_score: "RFM score",
  country: "country",
  city: "city",
  tag: "tag",
  email_consent: "may be e-mailed",
  min_orders: "orders, at least",
  max_orders: "orders, at most",
  min_revenue: "revenue ever, at least",
  max_revenue: "revenue ever, at most",
  min_period_orders: "orders in the scored period, at least",
  max_period_orders: "orders in the scored period, at most",
  min_period_revenue: "revenue in the scored period, at least",
  max_period_revenue: "revenue in the scored period, at most",
  last_order_from: "last order, from",
  last_order_to: "last order, up to",
  moved: "moved",
  first_order_from: "first order, from",
  first_order_to: "first order, up to",
  alive_from: "chance of still being a customer, at least",
  alive_below: "chance of still being a customer, below",
  profit_from: "profit so far, at least",
  predicted_from: "profit to come, at least",
  predicted_below: "profit to come, below",
  if_active_from: "profit if surely still a customer, at least",
  if_active_below: "profit if surely still a customer, below",
};

export const WITH_FIELDS = [
  "search",
  "suggested_segment",
  "email_consent",
  "country",
  "min_orders",
  "min_revenue",
];

export const SHOWN = "name,email,segment,orders,revenue,last";

const OF_SCORES =
  /^(suggested_segment|(recency|frequency|monetary)_score|rfm_score|(min|max)_period_(orders|revenue)|moved)$/;
const OF_VALUES = /^(alive|profit|predicted|if_active)_(from|below)$/;

/** The columns to begin with: whoever comes from a figure of another page finds that figure at the foot. */
export function shownFor(filters: Search): string {
  const names = Object.keys(filters);
  if (names.some((name) => OF_VALUES.test(name))) return "name,email,segment,last,value,coming,alive";
  if (names.some((name) => OF_SCORES.test(name))) return "name,email,segment,orders,revenue,period,last";
  return SHOWN;
}

export function filtersIn(search: Search): Search {
  return Object.fromEntries(
    Object.keys(FILTERS)
      .map((name) => [name, search[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ""),
  );
}

/** The address after a change: what became empty is left out, and the page starts again at the first. */
export function changed(search: Search, changes: Search): Search {
  return Object.fromEntries(
    Object.entries({ ...search, page: undefined, ...changes }).filter(
      ([, value]) => value !== undefined && value !== "",
    ),
  );
}
