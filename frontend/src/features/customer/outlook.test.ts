import { describe, expect, it } from "vitest";
import type { ProfileValue } from "@/api/clv";
import { outlookOf } from "./outlook";

const value = (more: Partial<ProfileValue>, margin: "setting" | "none" = "none") =>
  ({
    predictive_clv: "4.78",
    predictive_low: "0.00",
    predictive_high: "0.00",
    expected_profit: "5.02",
    order_probability: 0.0913,
    ...more,
    run: { as_of: "2020-06-30", pinned: false, refusal: "", margin_source: margin },
  }) as ProfileValue;

const sentence = (more: Partial<ProfileValue>, margin: "setting" | "none" = "none") =>
  outlookOf(value(more, margin), "USD").sentence;

describe("where four of five bring nothing", () => {
  it("says who comes back and what they then spend", () => {
    expect(sentence({})).toBe(
      "Most likely nothing: one in eleven like them orders again, and then spends about $54.98",
    );
    expect(outlookOf(value({}), "USD").range).toBeNull();
  });

  it("calls it profit only where there is profit", () => {
    expect(sentence({}, "setting")).toContain("then brings about $54.98 in profit");
  });

  it.each([
    [0.2, "one in five like them"],
    [0.1667, "one in six like them"],
    [0.0835, "one in twelve like them"],
    [0.0667, "one in 15 like them"],
    [0.001, "one in 1,000 like them"],
    [0.0001, "fewer than one in 1,000 like them"],
    [0, "hardly anybody like them"],
  ])("%f", (order_probability, words) => {
    expect(sentence({ order_probability })).toContain(words);
  });

  it("makes up no money from two amounts that are rounded away", () => {
    expect(sentence({ order_probability: 0.0001, expected_profit: "0.03" })).toBe(
      "Most likely nothing: fewer than one in 1,000 like them orders again",
    );
    expect(sentence({ order_probability: 0.01, expected_profit: "0.04" })).not.toContain("$");
    expect(sentence({ order_probability: 0.01, expected_profit: "0.40" })).toContain("about $40.00");
  });

  it("makes up no money where none comes", () => {
    expect(sentence({ order_probability: 0, expected_profit: "0.00" })).not.toMatch(/NaN|Infinity|\$/);
    expect(sentence({ expected_profit: "0.00" })).toContain("then spends nothing");
    expect(sentence({ expected_profit: "0.00" }, "setting")).toContain("then brings no profit");
    expect(sentence({ expected_profit: "-1.00" }, "setting")).toContain("then brings a loss of about $10.95");
  });
});

describe("where a range says something", () => {
  it("says both ends", () => {
    const told = outlookOf(
      value({ predictive_low: "150.39", predictive_high: "943.99", order_probability: 0.99 }),
      "USD",
    );
    expect(told.sentence).toBe("Between $150.39 and $943.99 in four cases of five");
    expect(told.range).toEqual({ low: 150.39, high: 943.99 });
  });

  it("says how many bring nothing where the lower end is nothing", () => {
    expect(sentence({ predictive_high: "258.84", order_probability: 0.56 })).toBe(
      "At most $258.84 in nine cases of ten, and nothing in 44% of cases",
    );
  });

  it("holds for losses, for certainty, and for what brings nothing either way", () => {
    expect(sentence({ predictive_low: "-30.00", order_probability: 0.5 }, "setting")).toBe(
      "A loss of at most $30.00 in nine cases of ten, and nothing in 50% of cases",
    );
    expect(sentence({ predictive_low: "0.00", predictive_high: "9.00", order_probability: 1 })).toBe(
      "Between $0.00 and $9.00 in four cases of five",
    );
    expect(sentence({ order_probability: 0.9 }, "setting")).toBe(
      "Orders again with a chance of 90%, but it brings no profit",
    );
    expect(sentence({ order_probability: 0.9 })).toContain("nothing is paid for it");
    expect(sentence({ order_probability: 1, predictive_low: "5.00", predictive_high: "5.00" })).toContain(
      "about $5.00 either way",
    );
  });

  it("does without the chance where it was calculated before the chance was kept", () => {
    expect(sentence({ order_probability: null, predictive_low: "1.00", predictive_high: "9.00" })).toContain(
      "Between $1.00 and $9.00",
    );
    expect(sentence({ order_probability: null })).toContain("As far as is known");
  });
});
