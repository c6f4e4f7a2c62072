// For tests of one segment's page: a segment with members, and what the shop answers of it.
import { someone, type Answers } from "@/testing/render";
import { ada, catalogue, slipping } from "./fixtures";
import type { Likeness, Membership } from "./types";

export const SEGMENT = "/api/customers/segments/7/";
export const MEMBERS = "/api/customers/segment-memberships/";
export const byRule: Membership = {
  id: 31,
  customer: 3,
  customer_name: "Ada Lovelace",
  segment: 7,
  segment_name: "Slipping",
  assigned_at: "2020-01-02T10:00:00Z",
  assigned_by: "",
  notes: "",
  reason: "rule",
  rule_version: 2,
  pinned: false,
  left_at: null,
  left_reason: "",
  left_version: null,
};
export const byHand = {
  ...byRule,
  id: 32,
  customer: 4,
  customer_name: "Bob Boole",
  reason: "hand",
  pinned: true,
};
export const likeness: Likeness = {
  customers: 120,
  buyers: 120,
  orders: 600,
  revenue: "6000.00",
  revenue_per_customer: "50.00",
  orders_per_customer: 5,
  average_recency_score: 2,
  average_frequency_score: 4,
  average_monetary_score: 4.5,
  valued: 100,
  profit: "3000.00",
  profit_per_customer: "30.00",
  predicted: 80,
  predicted_profit: "1600.00",
  predicted_profit_per_customer: "20.00",
  average_alive_probability: 0.4,
  email_consent_share: 0.5,
  sms_consent_share: 0.1,
  suggested_segments: [{ segment: "At Risk", customers: 90, share: 0.75 }],
};
export const everybody = {
  ...likeness,
  customers: 1000,
  revenue_per_customer: "20.00",
  valued: 0,
  profit: null,
  profit_per_customer: null,
  predicted: 0,
  predicted_profit: null,
  predicted_profit_per_customer: null,
  average_alive_probability: null,
};
export const answers: Answers = {
  "GET /api/me/": someone("write_segments", "personal", "export"),
  "GET /api/shop/": { profit_known: true },
  "GET /api/customers/segments/fields/": catalogue,
  [`GET ${SEGMENT}`]: slipping,
  [`GET ${SEGMENT}growth/`]: [
    { day: "2020-01-01", members: 100, entered: 100, left: 0 },
    { day: "2020-01-02", members: 120, entered: 30, left: 10 },
  ],
  [`GET ${MEMBERS}`]: { count: 2, next: null, previous: null, results: [byRule, byHand] },
  [`GET ${SEGMENT}blocked/`]: [],
  [`GET ${SEGMENT}profile/`]: { currency: "USD", segment: likeness, everybody },
  [`GET ${SEGMENT}overlap/`]: [
    { segment: 8, name: "Champions", customers: 30, share_of_this: 0.25, share_of_other: 0.1 },
  ],
  "GET /api/customers/segments/": {
    count: 3,
    results: [slipping, { id: 8, name: "Champions" }, { id: 9, name: "Party" }],
  },
  "GET /api/customers/segments/8/": { ...slipping, id: 8, name: "Champions" },
  "GET /api/customers/segments/9/": { ...slipping, id: 9, name: "Party" },
  [`GET ${SEGMENT}versions/`]: [
    {
      version: 3,
      snapshot: { ...slipping, name: "Slipping" },
      sentence: "City is Rome.",
      changed_by: "ann",
      created_at: "2020-01-02T10:00:00Z",
    },
    {
      version: 2,
      snapshot: { ...slipping, name: "Quiet" },
      sentence: "City is Oslo.",
      changed_by: "bob",
      created_at: "2020-01-01T10:00:00Z",
    },
  ],
  [`GET ${SEGMENT}explain/`]: {
    ...ada,
    segment: 7,
    matches: true,
    member: true,
    pinned: false,
    blocked: false,
    assigned_at: "2020-01-02T10:00:00Z",
    reason: "rule",
    sentence: "In: the rule matches.",
  },
};
