// What brought a customer into a segment or out of it, in words.
import type { Membership, Reason } from "./types";

const IN = { rule: "The rule", hand: "By hand", import: "An import", merge: "Two customers joined" };
const OUT = { ...IN, import: "An import taken back" };

export function inWords(reason: Reason): string {
  return IN[reason];
}

/** What began the stay, with the rule's version or the person. */
export function begunBy({ reason, rule_version, assigned_by }: Membership): string {
  if (reason === "rule") return withVersion(IN.rule, rule_version);
  return assigned_by ? `${IN[reason]}, ${assigned_by}` : IN[reason];
}

/** What ended it. */
export function endedBy({ left_reason, left_version }: Membership): string {
  if (left_reason === "") return "–";
  return left_reason === "rule" ? withVersion(OUT.rule, left_version) : OUT[left_reason];
}

function withVersion(said: string, version: number | null): string {
  return version === null ? said : `${said}, version ${version}`;
}
