// What the list of segments can be asked, as it stands in the address.

export type Search = Record<string, string | number | boolean | undefined>;

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
