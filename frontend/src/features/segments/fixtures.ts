// A small shop for the tests of this page: what its rules can ask, a segment, and answers about it.
import type { Catalogue, Field } from "./rule/catalogue";
import type { Explained, Preview, Segment, Tree } from "./types";

const NUMBERS = ["=", "!=", "<", "<=", ">", ">=", "between", "notBetween", "in", "notIn"];
const DATES = ["=", "<", ">", "during", "notDuring", "anniversary", "null", "notNull"];
const TEXTS = ["=", "!=", "contains", "in", "notIn", "null", "notNull"];
const EVENTS = ["some", "none", ...NUMBERS.slice(0, 8), "first", "last"];

const NO_WORDS = { hint: "", synonyms: [] };

function field(name: string, label: string, group: string, type: Field["type"], operators: string[]): Field {
  return { name, label, group, type, operators, ...NO_WORDS, values: [], only_these: false };
}

const statuses = [
  { value: "completed", label: "Completed" },
  { value: "cancelled", label: "Cancelled" },
];

export const catalogue: Catalogue = {
  currency: "USD",
  fields: [
    { ...field("city", "City", "Customer", "text", TEXTS), values: [{ value: "Berlin", label: "Berlin" }] },
    field("birth_date", "Birthday", "Customer", "date", DATES),
    field("email_consent", "Agreed to e-mail", "Consent", "boolean", ["=", "!="]),
    field("revenue", "Revenue ever", "Orders so far", "money", NUMBERS),
    field("recency_score", "Recency score", "RFM", "integer", NUMBERS),
    field("alive_probability", "Chance of still being a customer", "Lifetime value", "share", NUMBERS),
  ],
  special: [
    { name: "orders", label: "Orders", type: "events", operators: EVENTS, ...NO_WORDS },
    { name: "touchpoints", label: "Touchpoints", type: "events", operators: EVENTS, ...NO_WORDS },
    {
      name: "sequence",
      label: "One thing, then another",
      type: "sequence",
      operators: ["some", "none"],
      ...NO_WORDS,
    },
    { name: "segment", label: "Another segment", type: "segment", operators: ["in", "notIn"], ...NO_WORDS },
    {
      name: "attribute",
      label: "An attribute of your own",
      type: "attribute",
      operators: TEXTS,
      ...NO_WORDS,
    },
    { name: "sample", label: "A random share", type: "sample", operators: ["in", "notIn"], ...NO_WORDS },
    { name: "everyone", label: "Everyone", type: "everyone", operators: ["="], ...NO_WORDS },
  ],
  events: [
    {
      name: "orders",
      label: "Orders",
      fields: [
        { ...field("status", "Status", "Order", "choice", ["=", "in"]), values: statuses, only_these: true },
        field("total", "Total", "Order", "money", NUMBERS),
      ],
      amounts: ["total"],
    },
    {
      name: "touchpoints",
      label: "Touchpoints",
      fields: [field("title", "Title", "Touchpoint", "text", TEXTS)],
      amounts: [],
    },
  ],
  lines: [field("category", "Category", "Article", "text", TEXTS)],
  measures: ["count", "sum", "average", "minimum", "maximum"],
  attribute_types: { text: TEXTS, number: NUMBERS, boolean: ["=", "!="], date: DATES },
  windows: {
    units: { hours: 87_600, days: 36_500, weeks: 5_200, months: 1_200, years: 100 },
    calendar_units: ["day", "week", "month", "quarter", "year"],
  },
  segments: [
    { value: 7, label: "Slipping" },
    { value: 8, label: "Champions" },
  ],
  limits: { nodes: 500, depth: 20, bytes: 262_144 },
};

export const twice: Tree = {
  combinator: "and",
  rules: [
    {
      field: "orders",
      operator: ">=",
      value: { measure: "count", amount: 2, window: { kind: "last", amount: 90, unit: "days" } },
    },
    { field: "alive_probability", operator: "<", value: 0.5 },
  ],
};

export const ada: Explained = {
  customer: 3,
  customer_name: "Ada Lovelace",
  why: {
    path: "",
    sentence: "has at least 2 orders and chance is less than 50 %",
    matches: true,
    combinator: "and",
    not: false,
    found: null,
    rules: [
      leaf("rules.0", "has at least 2 orders in the last 90 days", 3),
      leaf("rules.1", "chance of still being a customer is less than 50 %", "0.31"),
    ],
  },
};

function leaf(path: string, sentence: string, found: unknown) {
  return { path, sentence, matches: true, combinator: null, not: null, found, rules: [] };
}

export const preview: Preview = {
  count: 12,
  customer_share: 0.12,
  revenue: "1200.00",
  revenue_share: 0.3,
  all_customers: 100,
  currency: "USD",
  sentence: "Has at least 2 orders in the last 90 days and chance is less than 50 %.",
  sample: [ada],
};

export const slipping: Segment = {
  id: 7,
  name: "Slipping",
  description: "Write to them.",
  segment_type: "behavioral",
  rfm_recency_min: null,
  rfm_recency_max: null,
  rfm_frequency_min: null,
  rfm_frequency_max: null,
  rfm_monetary_min: null,
  rfm_monetary_max: null,
  behavioral_criteria: twice,
  auto_assign: true,
  is_active: true,
  created_at: "2020-01-01T10:00:00Z",
  updated_at: "2020-01-02T10:00:00Z",
  version: 3,
  rule_version: 2,
  state: "current",
  failure: "",
  evaluated_at: "2020-01-03T10:00:00Z",
  clock: "day",
  sentence: "Has at least 2 orders in the last 90 days and chance is less than 50 %.",
  member_count: 120,
  customer_share: 0.12,
  revenue: "6000.00",
  revenue_at: "2020-01-02T10:00:00Z",
  revenue_share: 0.3,
  entered_30_days: 30,
  left_30_days: 10,
};
