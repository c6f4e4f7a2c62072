import { describe, expect, it } from "vitest";
import {
  expectedProfit,
  orderNet,
  orderTotal,
  presentValue,
  profitSoFar,
  revenueEver,
  revenueInPeriod,
  type MoneyWords,
} from "./money-words";

const horizons = [365, 90, null] as const;
const withCosts = (known: boolean): MoneyWords[] => [
  revenueEver(),
  revenueInPeriod(730),
  revenueInPeriod(365),
  revenueInPeriod("all"),
  revenueInPeriod(undefined),
  profitSoFar(known),
  ...horizons.flatMap((days) => [expectedProfit(known, days), presentValue(known, days)]),
  orderTotal(),
  orderNet(),
];

describe("the glossary of money", () => {
  it("gives every base a name of its own, and none “Revenue” alone", () => {
    for (const known of [true, false]) {
      const words = withCosts(known);
      expect(new Set(words.map((w) => w.head)).size).toBe(words.length);
      expect(new Set(words.map((w) => w.inline)).size).toBe(words.length);
      for (const word of words) expect(word.head).not.toMatch(/^revenue$/i);
    }
  });

  it("says over how many days revenue was counted", () => {
    expect(revenueInPeriod(730).head).toBe("Revenue, 730 days");
    expect(revenueInPeriod(1095).head).toBe("Revenue, 1,095 days");
    expect(revenueInPeriod("all").inline).toBe("revenue of all orders scored");
    expect(revenueInPeriod(null)).toEqual(revenueInPeriod("all"));
  });

  it("calls nothing profit where neither costs nor a margin are known", () => {
    for (const word of withCosts(false)) expect(`${word.head} ${word.inline}`).not.toMatch(/profit/i);
    expect(profitSoFar(true).head).toBe("Profit so far");
    expect(expectedProfit(true, 365).head).toBe("Expected profit, 12 months");
    expect(expectedProfit(false, 90).inline).toBe("revenue expected in the next 90 days");
    expect(presentValue(true, 365).explain).toContain("counted less the later it comes");
  });

  it("writes each explanation as one sentence or two", () => {
    for (const word of withCosts(true)) expect(word.explain).toMatch(/^[A-Z].*\.$/);
  });
});
