// Where segments are asked for, and under which names their answers are kept.
import { keepPreviousData, queryOptions, useQuery, type QueryClient } from "@tanstack/react-query";
import { getJson, sendJson, type ApiError } from "@/api/http";
import type { Page } from "@/api/types";
import type { Catalogue } from "./rule/catalogue";
import type { Block, Preview, Ranges, Segment, Template, Tree } from "./types";

export const SEGMENTS = "/api/customers/segments/";
export const MEMBERSHIPS = "/api/customers/segment-memberships/";
const SOON = 2_000;

export function addressOf(id: number | string, action = ""): string {
  return `${SEGMENTS}${id}/${action && `${action}/`}`;
}

/** Asked again every two seconds while any of them is being filled. */
export function useSegments(query: Record<string, unknown>) {
  return useQuery({
    queryKey: ["segments", query],
    queryFn: () => getJson<Page<Segment>>(SEGMENTS, query),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.results.some((s) => s.state === "waiting") ? SOON : false),
  });
}

export function useSegment(id: string | undefined) {
  return useQuery({
    queryKey: ["segment", id],
    queryFn: () => getJson<Segment>(addressOf(id as string)),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === "waiting" ? SOON : false),
  });
}

/** The customers kept out. */
export function useBlocked(id: number, enabled = true) {
  return useQuery({
    queryKey: ["segment-blocked", id],
    queryFn: () => getJson<Block[]>(addressOf(id, "blocked")),
    enabled,
  });
}

export function useTemplates(enabled = true) {
  return useQuery({
    queryKey: ["segment-templates"],
    queryFn: () => getJson<Template[]>(`${SEGMENTS}templates/`),
    enabled,
  });
}

export function useCatalogue() {
  return useQuery({
    queryKey: ["segment-fields"],
    queryFn: () => getJson<Catalogue>(`${SEGMENTS}fields/`),
    staleTime: 60_000,
  });
}

export type Rule = Partial<Ranges> & { behavioral_criteria: Tree | Record<string, never> };

/** Whom a rule matches. */
export function previewOf(rule: Rule) {
  return queryOptions<Preview, ApiError>({
    queryKey: ["segment-preview", rule],
    queryFn: () => sendJson<Preview>("POST", `${SEGMENTS}preview/`, rule),
    retry: false,
  });
}

/** The same while one types: the last answer stays until the new one is there. */
export function usePreview(rule: Rule, enabled: boolean) {
  return useQuery({ ...previewOf(rule), placeholderData: keepPreviousData, enabled });
}

/** Everything that tells of this segment is asked for anew. */
export async function segmentChanged(cache: QueryClient): Promise<void> {
  await cache.invalidateQueries({
    predicate: ({ queryKey }) =>
      String(queryKey[0]).startsWith("segment") && queryKey[0] !== "segment-preview",
  });
}

/** What lists segments is asked for anew; the one that is gone is not asked for any more. */
export async function segmentGone(cache: QueryClient): Promise<void> {
  const listing = ["segments", "segment-templates", "segment-fields"];
  await cache.invalidateQueries({ predicate: ({ queryKey }) => listing.includes(String(queryKey[0])) });
}
