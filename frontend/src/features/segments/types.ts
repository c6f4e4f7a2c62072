// What the segments' endpoints send, and the tree a rule is.

export type SegmentKind = "rfm" | "behavioral" | "demographic" | "value" | "custom";

export const KINDS: { value: SegmentKind; label: string }[] = [
  { value: "behavioral", label: "Behaviour" },
  { value: "rfm", label: "RFM" },
  { value: "value", label: "Value" },
  { value: "demographic", label: "Who they are" },
  { value: "custom", label: "Other" },
];

export function kindOf(kind: string): string {
  return KINDS.find(({ value }) => value === kind)?.label ?? kind;
}

/** A condition. `id` is the page's own and never sent. */
export interface Leaf {
  id?: string;
  field: string;
  operator: string;
  value?: unknown;
}

export interface Tree {
  id?: string;
  combinator: string;
  not?: boolean;
  rules: (Leaf | Tree)[];
}

export const RANGES = [
  "rfm_recency_min",
  "rfm_recency_max",
  "rfm_frequency_min",
  "rfm_frequency_max",
  "rfm_monetary_min",
  "rfm_monetary_max",
] as const;

export type Ranges = Record<(typeof RANGES)[number], number | null>;

/** What a person edits of a segment. */
export interface Edited extends Ranges {
  name: string;
  description: string;
  segment_type: SegmentKind;
  behavioral_criteria: Tree | Record<string, never>;
  auto_assign: boolean;
  is_active: boolean;
}

export interface Segment extends Edited {
  id: number;
  created_at: string;
  updated_at: string;
  version: number;
  rule_version: number;
  state: "new" | "waiting" | "current" | "failed";
  failure: string;
  evaluated_at: string | null;
  clock: "" | "day" | "moment";
  sentence: string;
  member_count: number;
  customer_share: number;
  revenue: string | null;
  revenue_at: string | null;
  revenue_share: number | null;
  entered_30_days: number;
  left_30_days: number;
}

/** Without a rule, members are those added by hand or from a file. */
export function hasRule(segment: Edited): boolean {
  const { rules } = segment.behavioral_criteria as Partial<Tree>;
  return (rules !== undefined && rules.length > 0) || RANGES.some((name) => segment[name] !== null);
}

/** One node of a rule with its answer for one customer. */
export interface Why {
  path: string;
  sentence: string;
  /** Null where the answer would tell something personal to whoever may not see it. */
  matches: boolean | null;
  combinator: "and" | "or" | null;
  not: boolean | null;
  rules: Why[];
  found: unknown;
}

export interface Explained {
  customer: number;
  customer_name: string;
  why: Why | null;
}

export interface Preview {
  count: number;
  customer_share: number;
  revenue: string;
  revenue_share: number;
  all_customers: number;
  currency: string;
  sentence: string;
  sample: Explained[];
}

export interface Effect {
  matched: number;
  members: number;
  members_after: number;
  entering: number;
  leaving: number;
  sentence: string;
  sample_entering: Explained[];
  sample_leaving: Explained[];
}

export interface Explain extends Explained {
  matches: boolean;
  member: boolean;
  pinned: boolean;
  blocked: boolean;
  assigned_at: string | null;
  reason: string | null;
  sentence: string;
}

export type Reason = "rule" | "hand" | "import" | "merge";

export interface Membership {
  id: number;
  customer: number;
  customer_name: string;
  segment: number;
  segment_name: string;
  assigned_at: string;
  assigned_by: string;
  notes: string;
  reason: Reason;
  rule_version: number | null;
  pinned: boolean;
  left_at: string | null;
  left_reason: Reason | "";
  left_version: number | null;
}

export interface Block {
  customer: number;
  customer_name: string;
  notes: string;
  created_by: string;
  created_at: string;
}

export interface Day {
  day: string;
  members: number;
  entered: number;
  left: number;
}

export interface Overlap {
  segment: number;
  name: string;
  customers: number;
  share_of_this: number;
  share_of_other: number;
}

export interface Likeness {
  customers: number;
  buyers: number;
  orders: number;
  revenue: string;
  revenue_per_customer: string | null;
  orders_per_customer: number | null;
  average_recency_score: number | null;
  average_frequency_score: number | null;
  average_monetary_score: number | null;
  valued: number;
  profit: string | null;
  profit_per_customer: string | null;
  predicted: number;
  predicted_profit: string | null;
  predicted_profit_per_customer: string | null;
  average_alive_probability: number | null;
  email_consent_share: number | null;
  sms_consent_share: number | null;
  suggested_segments: { segment: string; customers: number; share: number }[];
}

export interface Profile {
  currency: string;
  segment: Likeness;
  everybody: Likeness;
}

export interface Comparison {
  currency: string;
  first: Likeness;
  second: Likeness;
  both: Likeness;
}

export interface Template {
  key: string;
  group: "everyday" | "rfm";
  sentence: string;
  exists: boolean;
  segment: Partial<Edited> & { name: string; description: string };
}

export interface Version {
  version: number;
  snapshot: Edited;
  sentence: string;
  changed_by: string;
  created_at: string;
}
