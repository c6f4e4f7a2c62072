import { expect, it } from "vitest";
import { daysOf, span } from "./periods";

it("says a year in months and the rest in days", () => {
  expect([365, 730, 90, null].map(span)).toEqual(["12 months", "24 months", "90 days", "time to come"]);
});

it("knows the days of quarters and months", () => {
  expect(daysOf("2024-Q1")).toEqual({ from: "2024-01-01", to: "2024-03-31" });
  expect(daysOf("2023-Q4")).toEqual({ from: "2023-10-01", to: "2023-12-31" });
  expect(daysOf("2024-02")).toEqual({ from: "2024-02-01", to: "2024-02-29" });
  expect(daysOf("whenever")).toBeUndefined();
});
