import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { describe, expect, it } from "vitest";
import {
  ACTUAL,
  axis,
  contrast,
  EXPECTED,
  GROUNDS,
  heightOf,
  line,
  lyingBars,
  OTHER,
  readable,
  themeOf,
  withReadableNames,
  type Mode,
} from "./chart-style";

use([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, SVGRenderer]);

const PALE = "rgb(160,205,197)"; // the oldest of many lines
const option = {
  legend: {},
  xAxis: { ...axis("months", 26), type: "category", data: ["1", "2"] },
  yAxis: { ...axis("customers", 26), type: "value" },
  series: [
    line("came", ACTUAL, [1, 2]),
    line("expected", EXPECTED, [2, 3], true),
    line("other", OTHER, [3, 4]),
    line("2024-Q1", PALE, [4, 5]),
    {
      type: "bar",
      name: "bars",
      data: [1, 2],
      itemStyle: { color: ACTUAL },
      label: { show: true, position: "top" },
    },
  ],
};

/** The colour of every word as it is drawn. */
function inksOf(mode: Mode): Map<string, string> {
  const chart = init(null, themeOf(mode), { renderer: "svg", ssr: true, width: 600, height: 300 });
  chart.setOption(withReadableNames({ animation: false, ...option }, mode));
  const drawn = chart.renderToSVGString();
  chart.dispose();
  const words = drawn.matchAll(/<text[^>]*fill="([^"]+)"[^>]*>([^<]+)/g);
  return new Map([...words].map(([, ink, word]) => [word as string, ink as string]));
}

describe.each(["light", "dark"] as const)("in %s", (mode) => {
  it("draws every word with a contrast of 4.5 at least", () => {
    const inks = inksOf(mode);
    for (const word of ["came", "expected", "other", "2024-Q1", "months", "customers", "bars"])
      expect(inks.has(word), word).toBe(true);
    for (const [word, ink] of inks)
      expect(contrast(ink, GROUNDS[mode]), `${word} in ${ink}`).toBeGreaterThan(4.5);
  });

  it("draws marks with a contrast of 3 at least", () => {
    for (const ink of [ACTUAL, EXPECTED, OTHER]) expect(contrast(ink, GROUNDS[mode]), ink).toBeGreaterThan(3);
  });
});

it("leaves a colour alone that can be read, and knows the contrast of black on white", () => {
  expect(readable("#0b5d53", "light")).toBe("rgb(11,93,83)");
  expect(contrast("#000000", "rgb(255,255,255)")).toBeCloseTo(21);
});

it("writes the names of lying bars whole and upright, and each bar's number beside it", () => {
  const names = ["below 10", "1,500–2,499 and something long", "nothing"];
  const chart = init(null, themeOf("light"), { renderer: "svg", ssr: true, width: 320, height: heightOf(3) });
  chart.setOption({ animation: false, ...lyingBars(names, [5, 1234, 0], "customers") });
  const drawn = chart.renderToSVGString();
  chart.dispose();
  for (const word of [...names, "1,234"]) expect(drawn).toContain(`>${word}</text>`);
  expect(drawn).not.toMatch(/<text[^>]*transform="(rotate|matrix)/);
});
