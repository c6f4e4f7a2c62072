import { expect, it } from "vitest";
import { lines, withPlainTooltip } from "./chart-tooltip";

const orders = (value: number) => `${value} orders`;

it("says where a mark stands and a line for each series, without styles", () => {
  const points = [
    { axisValueLabel: "Week 3", seriesName: "Actual", value: 4 },
    { axisValueLabel: "Week 3", seriesName: "Model <1>", value: [3, 5] },
  ];
  expect(lines(points, orders)).toBe("Week 3<br>Actual: 4 orders<br>Model &lt;1&gt;: 5 orders");
});

it("leaves words alone that a chart has for itself", () => {
  const own = { tooltip: { formatter: () => "mine" } };
  expect(withPlainTooltip(own)).toBe(own);
  expect(withPlainTooltip({})).toEqual({});
  const made = withPlainTooltip({ tooltip: { trigger: "axis", valueFormatter: orders } });
  const { formatter } = made["tooltip"] as { formatter: (hit: object) => string };
  expect(formatter({ name: "A", seriesName: "B", value: 1 })).toBe("A<br>B: 1 orders");
});
