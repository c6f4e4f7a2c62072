// A list of stays in a segment, turned, ordered and searched by the address.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { getJson } from "@/api/http";
import type { Page } from "@/api/types";
import type { Column } from "@/ui/data-table";
import { useGo, type Place } from "@/ui/place";
import { MEMBERSHIPS } from "./api";
import { useFirstPageIfGone } from "./pages";
import { changed, type Search } from "./search";
import type { Membership, Segment } from "./types";

/** Changes the segment's address; unless asked, without a step in the browser's history. */
export function useSegmentAddress(segment: Segment) {
  const search = useSearch({ strict: false }) as Search;
  const go = useGo();
  const set = (changes: Search, replace = true) =>
    go(
      { to: "/segments/$id", params: { id: String(segment.id) }, search: changed(search, changes) },
      replace,
    );
  return { search, set };
}

/** The stays that are asked for; `newest` is what orders them unless the address says otherwise. */
export function useMemberships(segment: Segment, newest: string, narrowed: Record<string, unknown> = {}) {
  const { search, set } = useSegmentAddress(segment);
  const page = Number(search.page ?? 1);
  const ordering = String(search.ordering ?? newest);
  const turn = (next: number | undefined) => set({ page: next });
  const query = { segment: segment.id, ...narrowed, search: search.who, ordering, page };
  const list = useQuery({
    queryKey: ["segment-members", query, segment.evaluated_at],
    queryFn: () => getJson<Page<Membership>>(MEMBERSHIPS, query),
    placeholderData: keepPreviousData,
  });
  const turning = useFirstPageIfGone(list.error, search.page, turn);
  return { search, set, page, ordering, turn, turning, list };
}

export const NAME: Column<Membership> = {
  key: "name",
  label: "Customer",
  cell: (row) => row.customer_name || `Customer ${row.customer}`,
};

export function customerOf(row: Membership): Place {
  return { to: "/customers/$id", params: { id: String(row.customer) } };
}
