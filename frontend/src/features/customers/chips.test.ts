import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { chipsOf } from "./chips";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-28T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

const words = (filters: Record<string, string | number>) =>
  chipsOf(filters, "USD", true).map((chip) => chip.words);

it("puts the two ends of a range on one chip, and drops both with it", () => {
  const chips = chipsOf({ last_order_from: "2026-08-31", last_order_to: "2026-09-29" }, "USD", true);
  expect(chips).toEqual([
    { names: ["last_order_from", "last_order_to"], words: "last order Aug 31 – Sep 29, 2026" },
  ]);
  expect(words({ last_order_from: "2025-12-31", last_order_to: "2026-01-29" })).toEqual([
    "last order Dec 31, 2025 – Jan 29, 2026",
  ]);
});

it("says each kind of range in its own unit", () => {
  expect(words({ min_period_orders: 2, max_period_orders: 4 })).toEqual([
    "orders in the scored period: 2 to 4",
  ]);
  expect(words({ min_period_orders: 3, max_period_orders: 3 })).toEqual(["orders in the scored period: 3"]);
  expect(words({ max_period_revenue: 1500 })).toEqual(["revenue in the scored period: up to $1,500"]);
  expect(words({ alive_from: 0.2, alive_below: 0.5 })).toEqual([
    "chance of still being a customer: 20% to below 50%",
  ]);
  expect(words({ first_order_from: "2024-05-01" })).toEqual(["first order since May 1, 2024"]);
});

it("says a move with its days", () => {
  expect(words({ moved: "Champions,At Risk,2025-11-28,2026-11-28" })).toEqual([
    "moved from Champions to At Risk, Nov 28, 2025 – Nov 28, 2026",
  ]);
});

it("has no chip for what stands in a field, unless the other end of its range has none", () => {
  expect(words({ min_orders: 2, search: "ada" })).toEqual([]);
  expect(words({ min_orders: 2, max_orders: 5 })).toEqual(["orders: 2 to 5"]);
});
