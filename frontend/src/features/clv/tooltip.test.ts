import { expect, it } from "vitest";
import { atAxis, type Hit } from "./tooltip";

it("says the place and each line, without markup that the page's policy would refuse", () => {
  const { formatter } = atAxis(
    (month) => `month ${month}`,
    (value) => `$${value}`,
  );
  const dot = `<span style="background-color:#12887a;"></span>`;
  const hits: (Hit & { marker: string })[] = [
    { axisValue: 3, seriesName: "2026-Q1", value: [3, 40], marker: dot },
    { axisValue: 3, seriesName: "expected", value: [3, 41], marker: dot },
  ];
  expect(formatter(hits)).toBe("month 3<br>2026-Q1: $40<br>expected: $41");
  expect(formatter([])).toBe("");
});
