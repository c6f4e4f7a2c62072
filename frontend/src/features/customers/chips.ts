// What narrows the list in words, one chip a condition: the two ends of a range stand on one.
import { count, day, days, money, percent } from "@/lib/format";
import { FILTERS, WITH_FIELDS, type Search } from "./search";

export interface Chip {
  /** The filters that go when the chip goes. */
  names: string[];
  words: string;
}

type Say = (value: string) => string;

interface Range {
  ends: [from: string, to: string];
  about: string;
  /** “90 to 180”; an upper end that is itself left out says “below”. */
  upTo: "up to" | "below";
  kind: "count" | "money" | "share" | "day";
}

const RANGES: Range[] = [
  { ends: ["min_orders", "max_orders"], about: "orders", upTo: "up to", kind: "count" },
  { ends: ["min_revenue", "max_revenue"], about: "revenue ever", upTo: "up to", kind: "money" },
  {
    ends: ["min_period_orders", "max_period_orders"],
    about: "orders in the scored period",
    upTo: "up to",
    kind: "count",
  },
  {
    ends: ["min_period_revenue", "max_period_revenue"],
    about: "revenue in the scored period",
    upTo: "up to",
    kind: "money",
  },
  { ends: ["last_order_from", "last_order_to"], about: "last order", upTo: "up to", kind: "day" },
  { ends: ["first_order_from", "first_order_to"], about: "first order", upTo: "up to", kind: "day" },
  {
    ends: ["alive_from", "alive_below"],
    about: "chance of still being a customer",
    upTo: "below",
    kind: "share",
  },
  { ends: ["profit_from", "profit_below"], about: "profit so far", upTo: "below", kind: "money" },
  {
    ends: ["predicted_from", "predicted_below"],
    about: "present value of the profit expected",
    upTo: "below",
    kind: "money",
  },
  {
    ends: ["if_active_from", "if_active_below"],
    about: "profit if surely still a customer",
    upTo: "below",
    kind: "money",
  },
];

/** Chips for what has no field of its own on the page; a range of which one end has none is whole on its chip. */
export function chipsOf(filters: Search, currency: string, profitKnown: boolean): Chip[] {
  const say: Record<Range["kind"], Say> = {
    count: (value) => count(Number(value)),
    money: (value) => money(value, currency),
    share: (value) => percent(Number(value)),
    day,
  };
  const chips: Chip[] = [];
  const done = new Set<string>();
  for (const [name, value] of Object.entries(filters)) {
    if (done.has(name)) continue;
    const range = RANGES.find(({ ends }) => ends.includes(name));
    const names = range ? range.ends.filter((end) => filters[end] !== undefined) : [name];
    names.forEach((end) => done.add(end));
    if (names.every((end) => WITH_FIELDS.includes(end))) continue;
    chips.push({
      names,
      words: range
        ? rangeInWords(called(range, profitKnown), filters, say[range.kind])
        : inWords(name, String(value)),
    });
  }
  return chips;
}

/** Where nothing is known of costs, nothing is called profit. */
function called(range: Range, profitKnown: boolean): Range {
  return profitKnown ? range : { ...range, about: range.about.replace("profit", "revenue") };
}

function rangeInWords({ ends, about, upTo, kind }: Range, filters: Search, say: Say): string {
  const [from, to] = ends.map((end) => (filters[end] === undefined ? undefined : String(filters[end])));
  if (from !== undefined && to !== undefined) {
    if (kind === "day") return `${about} ${days(from, to)}`;
    if (from === to) return `${about}: ${say(from)}`;
    return `${about}: ${say(from)} ${upTo === "below" ? "to below" : "to"} ${say(to)}`;
  }
  if (from !== undefined)
    return kind === "day" ? `${about} since ${say(from)}` : `${about}: at least ${say(from)}`;
  return kind === "day" ? `${about} up to ${say(to ?? "")}` : `${about}: ${upTo} ${say(to ?? "")}`;
}

function inWords(name: string, value: string): string {
  const parts = value.split(",");
  if (name === "moved")
    return `moved from ${parts[0]} to ${parts[1]}, ${days(parts[2] ?? "", parts[3] ?? "")}`;
  return `${FILTERS[name]}: ${parts.join(", ")}`;
}
