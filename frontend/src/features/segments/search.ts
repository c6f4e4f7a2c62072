// What the pages of segments can be asked, as it stands in the address.

import { daysBefore } from "@/lib/format";
import type { Place } from "@/ui/place";

export type Search = Record<string, string | number | boolean | undefined>;

/** Which of a segment's members are shown. */
export function stayOf({ show }: Search): "now" | "entered" | "left" {
  return show === "entered" || show === "left" ? show : "now";
}

/** Those who entered a segment, or left it, from one day to another. */
export function movedIn(
  id: number,
  { show, from, to, days }: { show: "entered" | "left"; from: string; to?: string; days?: Search[string] },
): Place {
  return {
    to: "/segments/$id",
    params: { id: String(id) },
    search: { show, from, ...(to ? { to } : {}), ...(days ? { days } : {}) },
    hash: "members",
  };
}

/** The first of the last 30 days of the shop, today among them. */
export function thirtyDaysAgo(timeZone: string | undefined): string {
  return daysBefore(new Date().toLocaleDateString("en-CA", { timeZone }), 29);
}

export const FILTERS = ["search", "segment_type", "auto_assign"];

export function filtersIn(search: Search): Search {
  return Object.fromEntries(
    FILTERS.map((name) => [name, search[name]] as const).filter(
      ([, value]) => value !== undefined && value !== "",
    ),
  );
}

/** After a change: what became empty is left out, and the page starts again at the first. */
export function changed(search: Search, changes: Search): Search {
  return Object.fromEntries(
    Object.entries({ ...search, page: undefined, ...changes }).filter(
      ([, value]) => value !== undefined && value !== "",
    ),
  );
}
