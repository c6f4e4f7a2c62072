import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { count, day, days, daysAgo, decimal, money, percent } from "./format";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-03-10T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

describe("money", () => {
  it("keeps cents below a thousand and drops them from there", () => {
    expect(money("999.5", "USD")).toBe("$999.50");
    expect(money("1000.49", "USD")).toBe("$1,000");
    expect(money("-1234.56", "USD")).toBe("-$1,235");
  });
  it("follows the currency", () => {
    expect(money("12", "JPY")).toBe("¥12");
    expect(money("12.345", "KWD")).toContain("12.345");
  });
});

describe("shares and numbers", () => {
  it("shows a decimal only where a whole percent would hide the difference", () => {
    expect(percent(0.0123)).toBe("1.2%");
    expect(percent(0.5)).toBe("50%");
    expect(percent(0)).toBe("0%");
    expect(percent(-0.0345)).toBe("-3.5%");
    expect(percent(0.0002)).toBe("< 0.1%");
  });
  it("separates thousands", () => {
    expect(count(1234567)).toBe("1,234,567");
    expect(decimal(2.345)).toBe("2.3");
  });
});

describe("dates", () => {
  it("leaves the year out only in this year", () => {
    expect(day("2026-02-01")).toBe("Feb 1");
    expect(day("2025-12-31")).toBe("Dec 31, 2025");
  });
  it("says the years of a range, both where they differ", () => {
    expect(days("2023-11-29", "2026-02-28")).toBe("Nov 29, 2023 – Feb 28, 2026");
    expect(days("2026-01-31", "2026-02-28")).toBe("Jan 31 – Feb 28, 2026");
    expect(days("2026-01-31", "2026-01-31")).toBe("Jan 31, 2026");
    expect(days("soon", "later")).toBe("soon – later");
  });
  it("does not slip a day west or east of Greenwich", () => {
    expect(day("2026-01-01")).toBe("Jan 1");
  });
  it("says a dash for what never happened", () => {
    expect(day(null)).toBe("–");
  });
  it("says days as people do", () => {
    expect([0, 1, 1200].map(daysAgo)).toEqual(["today", "yesterday", "1,200 days ago"]);
  });
});
