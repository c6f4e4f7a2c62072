// Reads that several features share.
import { useQuery } from "@tanstack/react-query";
import { getJson } from "./http";
import type { Job, Me, Shop } from "./types";

const ENDED = ["succeeded", "failed", "cancelled"];

export function useMe() {
  return useQuery({
    queryKey: ["me"],
    queryFn: () => getJson<Me>("/api/me/"),
    staleTime: 60_000,
    retry: false,
  });
}

/** Whether the role of whoever is logged in allows it. */
export function useCan(capability: string): boolean {
  return useMe().data?.capabilities.includes(capability) ?? false;
}

/** Whether the shop knows anything of its costs; without, nothing is called profit. */
export function useProfitKnown(): boolean {
  const shop = useQuery({
    queryKey: ["shop"],
    queryFn: () => getJson<Shop>("/api/shop/"),
    staleTime: 60_000,
  });
  return shop.data?.profit_known ?? false;
}

export function isEnded(job: Job | undefined): boolean {
  return job !== undefined && ENDED.includes(job.state);
}

/** A job, asked for twice a second until it has ended. */
export function useJob(id: number | null) {
  return useQuery({
    queryKey: ["job", id],
    queryFn: () => getJson<Job>(`/api/jobs/${id}/`),
    enabled: id !== null,
    refetchInterval: (query) => (isEnded(query.state.data) ? false : 500),
  });
}
