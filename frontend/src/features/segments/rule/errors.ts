// What the server refused, put at the node it speaks of.
import type { ApiError } from "@/api/http";

export interface Refusal {
  /** Within the rule, such as “rules.2.value.amount”; empty for the rule as a whole. */
  path: string;
  detail: string;
}

const TREE = "behavioral_criteria";

export function refusalsIn(error: ApiError | null | undefined): Refusal[] {
  return (error?.errors ?? [])
    .filter(({ attr }) => attr === TREE || attr?.startsWith(`${TREE}.`))
    .map(({ attr, detail }) => ({ path: (attr as string).slice(TREE.length + 1), detail }));
}

/** What is left for the form, or for the page as a whole. */
export function othersIn(error: ApiError | null | undefined): Record<string, string> {
  const others = (error?.errors ?? []).filter(({ attr }) => !attr || !attr.startsWith(TREE));
  return Object.fromEntries(others.map(({ attr, detail }) => [attr ?? "", detail]));
}

/** A condition answers for its own parts, not for conditions nested in its value. */
export function atLeaf(refusals: Refusal[], path: string): string | undefined {
  return refusals.find((one) => {
    if (one.path === path) return true;
    if (!one.path.startsWith(`${path}.`)) return false;
    return !one.path.slice(path.length).split(".").includes("rules");
  })?.detail;
}

export function atGroup(refusals: Refusal[], path: string): string | undefined {
  const own = ["", "rules", "combinator", "not"].map((part) => [path, part].filter(Boolean).join("."));
  return refusals.find((one) => own.includes(one.path))?.detail;
}
