// Bodies of the lifetime values that the description calls only “object”.

export interface AtRisk {
  customers: number;
  at_stake: string;
  profit: string;
  alive_from: number;
  alive_below: number;
  top_share: number;
  profit_from: string;
}

export interface Headline {
  customers: number;
  revenue: string;
  cost: string;
  profit: string;
  cost_assumed_customers: number;
  /** Money that will come in; null also where values were calculated before it was kept. */
  expected: string | null;
  expected_low: string | null;
  expected_high: string | null;
  /** Its present value. */
  predicted: string | null;
  range_factor: number | null;
  expected_orders_365: number | null;
  expected_active_customers: number | null;
  at_stake: AtRisk | null;
  top_tenth_share_of_profit: number | null;
  top_tenth_share_of_predicted: number | null;
}

export interface Fit {
  starts: number;
  agreeing: number;
  customers: number;
  parameters: Record<string, number>;
  standard_errors: Record<string, number>;
  log_likelihood: number;
}

/** One quantity over the holdout: orders as numbers, spend as amounts in decimals. */
export interface Errors {
  actual: number | string;
  expected: number | string;
  naive: number | string;
  mae: number | string;
  naive_mae: number | string;
  aggregate_error: number | null;
  naive_aggregate_error: number | null;
  rank_correlation: number | null;
  naive_rank_correlation: number | null;
  top_decile_lift: number | null;
  naive_top_decile_lift: number | null;
}

export interface Calibration {
  label: string;
  customers: number;
  actual_mean: number;
  expected_mean: number;
  naive_mean: number;
}

/** A forecast made on a day of the past, the range it would have had then, and what came. */
export interface Check {
  forecast_on: string;
  until: string;
  days: number;
  customers: number;
  expected: string;
  low: string | null;
  high: string | null;
  actual: string;
  held: boolean | null;
}

export interface Backtest {
  customers: number;
  holdout_days: number;
  calibration_end: string;
  range_factor: number | null;
  weeks: { week: number; actual: number; expected: number; naive: number }[];
  orders: Errors;
  spend: Partial<Errors>;
  calibration: Calibration[];
  checks: Check[];
  checks_with_range: number;
  checks_held: number;
}

export interface ModelRun {
  id: number;
  model_name: string;
  prior: boolean;
  window_start: string | null;
  window_end: string;
  customers: number;
  repeat_customers: number;
  predicts: boolean;
  refusal: string;
  transactions: Fit | null;
  spend: Fit | null;
  horizon_days: number | null;
  yearly_discount: number | null;
  level: number | null;
  backtest: Backtest | null;
  backtest_refusal: string;
  unsettled: string;
  fitted_at: string;
}

export interface ValueRun {
  id: number;
  as_of: string;
  period_start: string;
  pinned: boolean;
  as_of_latest_order: boolean;
  /** Which settings have changed since; only with the summary. */
  outdated_by?: ("margin" | "model" | "horizon" | "discount" | "level")[];
  customers: number;
  total_profit: string;
  assumed_margin: number;
  margin_source: "setting" | "orders" | "none";
  calculated_at: string;
}

export interface ValueBucket {
  from: string | null;
  to: string | null;
  customers: number;
  predicted: string;
}

export interface MapCell {
  alive_from: number;
  alive_below: number | null;
  if_active_from: string | null;
  if_active_below: string | null;
  customers: number;
  predicted: string;
  at_stake: string;
  profit: string;
}

export interface Point {
  share_of_customers: number;
  share_of_value: number;
}

export interface SegmentValue {
  segment: string;
  customers: number;
  profit: string;
  predicted: string | null;
  expected: string | null;
  average_alive_probability: number | null;
}

export interface CohortCurve {
  cohort: string;
  customers: number;
  months: number[];
  actual: string[];
  expected: string[];
}

export interface ValueSummary {
  run: ValueRun | null;
  model_run: ModelRun | null;
  currency: string;
  headline: Headline | null;
  distribution: ValueBucket[];
  map: MapCell[];
  concentration: { profit: Point[]; predicted: Point[] } | null;
  segments: SegmentValue[];
  cohort_curves: CohortCurve[];
}

export interface Value {
  customer: number;
  customer_name: string;
  historical_clv: string;
  predictive_clv: string | null;
  predictive_low: string | null;
  predictive_high: string | null;
  total_revenue: string;
  cost_assumed: boolean;
  alive_probability: number | null;
  expected_orders_365: number | null;
  expected_order_value: string | null;
  order_probability: number | null;
  expected_profit: string | null;
  at_stake: string | null;
  horizon_days: number | null;
  last_order_on: string;
  judged_on: string;
  calculation_date: string;
  repeat_purchases: number;
  age_at_last_order_days: number;
  age_days: number;
}

export interface ProfileValue extends Value {
  run: { as_of: string; pinned: boolean; refusal: string; margin_source: ValueRun["margin_source"] };
}

export interface ValueHistory {
  currency: string;
  as_of: string;
  purchases: { day: string; spend: string }[];
  alive: { day: string; alive_probability: number }[];
  month_ends: { month_end: string; historical_clv: string; predictive_clv: string | null }[];
}
