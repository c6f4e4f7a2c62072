// Bodies by name: from the generated description, and those it calls only “object”.
import type { ProfileValue } from "./clv";
import type { components } from "./generated/schema";

type Schemas = components["schemas"];
export type Me = Schemas["Me"];
export type Job = Schemas["Job"];
export type Customer = Schemas["Customer"];
export type Shop = Schemas["Shop"];
export type ExchangeRate = Schemas["ExchangeRate"];
export type Person = Schemas["Person"];
export type Key = Schemas["Key"];
export type Order = Schemas["Order"];

export interface Page<T> {
  count: number;
  next: string | null;
  previous: string | null;
  results: T[];
}

export interface Accepted {
  job_id: number;
  status_url: string;
}

export interface Totals {
  count: number;
  order_count: number;
  /** Ever. */
  revenue: string;
  /** Where the filters speak of the scored period; else null. */
  period_revenue: string | null;
  /** Null before the first scoring. */
  period_days: number | "all" | null;
  /** Where the filters speak of lifetime value; else null. */
  historical_clv: string | null;
  predictive_clv: string | null;
  horizon_days: number | null;
  profit_known: boolean;
  currency: string;
}

export interface Run {
  id: number;
  as_of: string;
  days: number | "all";
  days_chosen_by: "house" | "person";
  scheme: string;
  customers: number;
  pinned: boolean;
  automatic: boolean;
  calculated_at: string;
  analysis_period_start: string;
  analysis_period_end: string;
}

export interface Explanation {
  measure: "recency" | "frequency" | "monetary";
  value: string | number;
  unit: string;
  score: number;
  cut_points: (string | number | null)[];
  sentence: string;
}

/** What somebody agreed to from a day on, or from a day before it where it is not exact. */
export interface Consent {
  value: boolean;
  since: string;
  exact: boolean;
  by: string | null;
  source: string;
}

export interface Profile {
  customer: Customer;
  currency: string;
  as_of: string;
  summary: {
    order_count: number;
    first_order_at: string | null;
    last_order_at: string | null;
    days_since_last_order: number | null;
    revenue: string;
    refunded: string;
    cost: string | null;
    average_order_value: string | null;
  };
  rfm: null | {
    rfm_score: string;
    suggested_segment: string;
    /** Why the segment is not the score's own, where it is not. */
    segment_sentence: string | null;
    description: string;
    advice: string;
    run: Run;
    explanation: Explanation[];
  };
  lifetime_value: ProfileValue | null;
  /** The latest first; null for roles that see no personal fields. */
  consents: Record<"email_consent" | "sms_consent", Consent[]> | null;
  segment_history: { changed_on: string; from_segment: string | null; to_segment: string | null }[];
  orders: Order[];
  touchpoints: {
    id: number;
    touchpoint_type: string;
    channel: string;
    title: string;
    outcome: string;
    interaction_date: string;
  }[];
}

export interface Money {
  customers: number;
  revenue: string;
  lifetime_revenue: string;
}

export interface SegmentRow extends Money {
  segment: string;
  description: string;
  advice: string;
  share_of_customers: number;
  share_of_revenue: number;
  average_recency_days: number | null;
  average_orders: number | null;
  average_revenue: string | null;
}

export interface Bucket {
  from: number | string | null;
  to: number | string | null;
  customers: number;
}

export interface CutPoint {
  score: number;
  reachable: boolean;
  customers: number;
  at_least?: number | string | null;
  days_at_most?: number | null;
}

export interface ScoredPeriod {
  days: number | "all";
  start: string;
  end: string;
  chosen_by: "house" | "person";
  buyers: number;
  without_order: number;
  reason: string;
  proposal: { days: number | "all"; without_order: number; recalculate_as_of: string | null } | null;
}

export interface Standing {
  today: string;
  latest_order_on: string | null;
  as_of_reason: "today" | "night" | "latest_order" | "asked";
  waiting_orders: number;
  held_back: boolean;
  outdated_by: ("period" | "scheme" | "limits")[];
}

export interface Summary {
  run: Run | null;
  currency: string;
  /** For which day to calculate anew; null is today. */
  recalculate_as_of: string | null;
  period: ScoredPeriod | null;
  standing: Standing | null;
  headline: { champions: Money; slipping: Money & { segments: string[] }; total: Money } | null;
  segments: SegmentRow[];
  grid: { recency_score: number; frequency_score: number; customers: number; revenue: string }[];
  distributions: Record<"recency" | "frequency" | "monetary", Bucket[]> | null;
  cut_points: Record<"recency" | "frequency" | "monetary", CutPoint[]> | null;
}

export interface Movement {
  from: string | null;
  to: string | null;
  earliest: string | null;
  customers: number;
  moved: number;
  improved: number;
  worsened: number;
  matrix: { from_segment: string | null; to_segment: string | null; customers: number }[];
}

export interface Question {
  name: string;
  question: string;
  choices: { value: string; label: string }[];
}

export interface Import {
  id: number;
  kind: "orders" | "customers" | "touchpoints" | "members";
  source: string;
  segment: number | null;
  segment_name: string | null;
  filename: string;
  state: "uploaded" | "running" | "finished" | "failed" | "undone";
  mapping: Record<string, string>;
  answers: Record<string, string>;
  counts: Partial<
    Record<"rows" | "created" | "updated" | "unchanged" | "rejected" | "customers_created", number>
  >;
  rejected_url: string | null;
  error: string | null;
  requested_by: string;
  created_at: string;
  finished_at: string | null;
  columns?: string[];
  sample?: (string | null)[][];
  rows_estimate?: number;
  missing?: string[];
  fields?: { name: string; label: string; required: boolean }[];
  questions?: Question[];
  format?: { detected: string };
}
