// The days that RFM counts, in words; “all” is the whole history of the shop.
import { count, counted, days } from "./format";

export type Days = number | "all";

/** “730 days”, “all of the history”. */
export const periodOf = (days: Days): string =>
  days === "all" ? "all of the history" : counted(days, "day");

/** After what happened: “in these 730 days”, “in all of the history”. */
export const inPeriod = (days: Days): string =>
  days === "all" ? "in all of the history" : `in ${days === 1 ? "this" : "these"} ${counted(days, "day")}`;

/** As a customer's page says it: “in the 730 days before”, “so far”. */
export const beforeThen = (days: Days): string =>
  days === "all" ? "from the first order of the shop to that day" : `in the ${count(days)} days before`;

/** A day with its year, always. */
export const dated = (isoDay: string): string => days(isoDay, isoDay);
