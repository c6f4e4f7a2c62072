// The one glossary of money: what each amount is called, at the head of a column and in a sentence. Five bases, of
// which no two share a name; docs/reference/money.md defines them.
import { count } from "./format";
import { span } from "./periods";

export interface MoneyWords {
  /** Head of a column, label of a figure. Never “Revenue” alone. */
  head: string;
  /** The same within a sentence. */
  inline: string;
  /** What it counts, in one sentence. */
  explain: string;
}

/** Days of the scored period, or all orders ever; undefined while it is not known yet. */
export type Period = number | "all" | null | undefined;

const NET = "net of tax and refunds";

/** Of all counting orders. */
export function revenueEver(): MoneyWords {
  return {
    head: "Revenue, ever",
    inline: "revenue ever",
    explain: `All orders that count, from the first to the latest, ${NET}.`,
  };
}

/** Of the counting orders of RFM's period; with the period “all” up to the day of the calculation. */
export function revenueInPeriod(days: Period): MoneyWords {
  if (days === undefined)
    return {
      head: "Revenue in the period",
      inline: "revenue in the period",
      explain: `Orders of the period of the calculation, ${NET}.`,
    };
  if (days === "all" || days === null)
    return {
      head: "Revenue, all orders scored",
      inline: "revenue of all orders scored",
      explain: `All orders up to the day of the calculation, ${NET}.`,
    };
  return {
    head: `Revenue, ${count(days)} days`,
    inline: `revenue in these ${count(days)} days`,
    explain: `Orders of the ${count(days)} days up to the day of the calculation, ${NET}.`,
  };
}

/** Revenue less the cost of goods. Where neither costs nor a margin are known it is revenue, and is called that. */
export function profitSoFar(profitKnown: boolean): MoneyWords {
  if (!profitKnown)
    return {
      head: "Revenue, as valued",
      inline: "revenue so far",
      explain: `Orders up to the day of the calculation, ${NET}. No cost and no margin is known, so there is no profit to show.`,
    };
  return {
    head: "Profit so far",
    inline: "profit so far",
    explain: `Revenue ${NET}, less the cost of goods; where a cost is unknown, the margin stands in.`,
  };
}

/** Money that will probably come in over the horizon, as it comes in. */
export function expectedProfit(profitKnown: boolean, horizonDays: number | null | undefined): MoneyWords {
  const what = profitKnown ? "profit" : "revenue";
  return {
    head: `Expected ${what}, ${span(horizonDays)}`,
    inline: `${what} expected in the next ${span(horizonDays)}`,
    explain: `What will probably come in over the next ${span(horizonDays)}, each amount counted whole.`,
  };
}

/** The same, counted less the later it comes. */
export function presentValue(profitKnown: boolean, horizonDays: number | null | undefined): MoneyWords {
  const what = profitKnown ? "profit" : "revenue";
  return {
    head: `Present value, ${span(horizonDays)}`,
    inline: `present value of the ${what} expected in the next ${span(horizonDays)}`,
    explain: `The ${what} expected over the next ${span(horizonDays)}, counted less the later it comes.`,
  };
}

/** What the customer paid, before tax and refunds are taken off. */
export function orderTotal(): MoneyWords {
  return {
    head: "Total paid",
    inline: "total paid",
    explain: "What the order cost the customer: with tax, before refunds.",
  };
}

/** What is left of an order for the shop. */
export function orderNet(): MoneyWords {
  return {
    head: "Net",
    inline: "net of the order",
    explain: "The total less tax, less the same share of it that was refunded, in the shop’s currency.",
  };
}
