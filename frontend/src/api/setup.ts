// How far a new shop is; asked again while something is on its way, so that the answer appears by itself.
import { useQuery } from "@tanstack/react-query";
import { getJson } from "./http";
import type { components } from "./generated/schema";

export type Setup = components["schemas"]["Setup"];

export const SETUP = ["setup"];

function askAgainAfter(setup: Setup | undefined): number | false {
  if (!setup) return false;
  if (setup.demo.job_id !== null || setup.calculation.state === "calculating") return 1000;
  return setup.calculation.state === "nothing" ? 10_000 : false;
}

export function useSetup() {
  return useQuery({
    queryKey: SETUP,
    queryFn: () => getJson<Setup>("/api/setup/"),
    staleTime: 0,
    refetchInterval: (query) => askAgainAfter(query.state.data),
  });
}
