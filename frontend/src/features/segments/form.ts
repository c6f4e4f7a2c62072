// What a person has edited of a segment, beside what it was: what to send, and how two edits come together.
import { sameRule, toDraw, toSend } from "./rule/tree";
import { RANGES, type Edited, type Leaf, type Ranges, type Segment, type Tree } from "./types";

export interface Draft extends Ranges {
  name: string;
  description: string;
  segment_type: Edited["segment_type"];
  auto_assign: boolean;
  is_active: boolean;
  rule: Tree;
}

const PLAIN = ["name", "description", "segment_type", "auto_assign", "is_active"] as const;
type Part = (typeof PLAIN)[number] | "rule";

export const WORDS: Record<Part, string> = {
  name: "name",
  description: "description",
  segment_type: "kind",
  auto_assign: "whether it fills itself",
  is_active: "whether it is in use",
  rule: "rule",
};

export const BLANK: Draft = draftOf({});

/** From a segment, a template or an earlier version. */
export function draftOf(from: Partial<Edited>): Draft {
  const ranges = Object.fromEntries(RANGES.map((name) => [name, from[name] ?? null])) as Ranges;
  return {
    name: from.name ?? "",
    description: from.description ?? "",
    segment_type: from.segment_type ?? "custom",
    auto_assign: from.auto_assign ?? true,
    is_active: from.is_active ?? true,
    rule: toDraw(from.behavioral_criteria),
    ...ranges,
  };
}

export function ruleOf(draft: Draft): Ranges & { behavioral_criteria: Tree } {
  const ranges = Object.fromEntries(RANGES.map((name) => [name, draft[name]])) as Ranges;
  return { ...ranges, behavioral_criteria: toSend(draft.rule) };
}

/** Whether anything is asked of customers; without it only people and files put them in. */
export function hasRule(draft: Draft): boolean {
  return draft.rule.rules.length > 0 || RANGES.some((name) => draft[name] !== null);
}

/** A new segment; without a rule there is nothing by which it could fill itself. */
export function bodyOf(draft: Draft): Edited {
  const plain = Object.fromEntries(PLAIN.map((name) => [name, draft[name]])) as Pick<
    Draft,
    (typeof PLAIN)[number]
  >;
  return { ...plain, auto_assign: draft.auto_assign && hasRule(draft), ...ruleOf(draft) };
}

/** Which parts differ. */
export function differing(one: Draft, other: Draft): Part[] {
  const plain: Part[] = PLAIN.filter((name) => one[name] !== other[name]);
  const rule = !sameRule(one.rule, other.rule) || RANGES.some((name) => one[name] !== other[name]);
  return rule ? [...plain, "rule"] : plain;
}

/** Somebody else saved in between: mine where I changed something, theirs elsewhere. */
export function together(before: Draft, mine: Draft, theirs: Segment): Draft {
  const fresh = draftOf(theirs);
  const changed = differing(before, mine);
  const kept = Object.fromEntries(
    PLAIN.filter((part) => changed.includes(part)).map((part) => [part, mine[part]]),
  );
  const rule = changed.includes("rule") ? { ...ruleDraft(mine) } : ruleDraft(fresh);
  return { ...fresh, ...kept, ...rule };
}

function ruleDraft(draft: Draft): Ranges & { rule: Tree } {
  const ranges = Object.fromEntries(RANGES.map((name) => [name, draft[name]])) as Ranges;
  return { ...ranges, rule: draft.rule };
}

/** The shorthand ranges of scores, as sentences; programs may have set them. */
export function rangesInWords(draft: Draft): string[] {
  return (["recency", "frequency", "monetary"] as const).flatMap((measure) => {
    const [low, high] = [draft[`rfm_${measure}_min`], draft[`rfm_${measure}_max`]];
    const name = `${measure[0]?.toUpperCase()}${measure.slice(1)} score`;
    if (low !== null && high !== null) return [`${name} from ${low} to ${high}`];
    if (low !== null) return [`${name} at least ${low}`];
    return high === null ? [] : [`${name} at most ${high}`];
  });
}

/** The same, as conditions in front of the others. */
export function rangesAsConditions(draft: Draft): Draft {
  const conditions: Leaf[] = RANGES.filter((name) => draft[name] !== null).map((name) => {
    const [, measure, end] = name.split("_");
    return { field: `${measure}_score`, operator: end === "min" ? ">=" : "<=", value: draft[name] };
  });
  const flat = draft.rule.combinator === "and" && !draft.rule.not;
  const others = flat ? draft.rule.rules : [draft.rule];
  const rules = [...conditions, ...(draft.rule.rules.length > 0 ? others : [])];
  const none = Object.fromEntries(RANGES.map((name) => [name, null])) as Ranges;
  return { ...draft, ...none, rule: toDraw({ combinator: "and", rules }) };
}
