// Colours and axes that charts share. Marks hold a contrast of 3 in both modes; words hold 4.5, tuned to each.

export const ACTUAL = "#12887a";
export const EXPECTED = "#d9730d";
export const OTHER = "#868e96";

export type Mode = "light" | "dark";

/** What charts are drawn on, and what their words and lines are drawn in. */
export const GROUNDS: Record<Mode, string> = { light: "#ffffff", dark: "#242424" };
export const WORDS: Record<Mode, string> = { light: "#495057", dark: "#c1c2c5" };
const HAIRLINES: Record<Mode, string> = { light: "#e3e6e9", dark: "#3b3b3b" };
const STRONGEST: Record<Mode, string> = { light: "#000000", dark: "#ffffff" };
const ENOUGH = 4.5;

/** An axis with its name in the middle; `gap` leaves room for the labels. */
export function axis(name: string, gap: number) {
  return {
    name,
    nameLocation: "middle",
    nameGap: gap,
    axisTick: { show: false },
    axisLabel: { fontSize: 11, hideOverlap: true },
  };
}

/** A line with its name at its end, so that no legend is needed. */
export function line(name: string, color: string, data: unknown[], dashed = false) {
  return {
    type: "line",
    name,
    data,
    showSymbol: false,
    triggerLineEvent: true,
    lineStyle: { color, width: 2, type: dashed ? "dashed" : "solid" },
    itemStyle: { color },
    endLabel: { show: true, formatter: "{a}", color: "inherit", fontSize: 11, padding: [2, 0] },
    labelLayout: { moveOverlap: "shiftY" },
    emphasis: { focus: "series" },
  };
}

/** Lying bars, one a name: however long the names are, none leans or is cut. Each says its number at its end. */
export function lyingBars(names: string[], values: number[], counts: string) {
  return {
    grid: { left: 8, right: 48, top: 4, bottom: 28, containLabel: true },
    xAxis: { ...axis(counts, 26), type: "value", splitNumber: 3, minInterval: 1 },
    yAxis: {
      type: "category",
      inverse: true,
      data: names,
      axisTick: { show: false },
      axisLabel: { fontSize: 11, interval: 0 },
    },
    series: [
      {
        type: "bar",
        data: values,
        itemStyle: { color: ACTUAL },
        barCategoryGap: "25%",
        label: {
          show: true,
          position: "right",
          fontSize: 11,
          formatter: ({ value }: { value: number }) => value.toLocaleString(),
        },
      },
    ],
  };
}

/** How high so many lying bars want to be. */
export function heightOf(bars: number): number {
  return 40 + bars * 22;
}

/** Everything a chart writes or rules that no option names a colour for. */
export function themeOf(mode: Mode) {
  const word = { color: WORDS[mode] };
  const hairline = { lineStyle: { color: HAIRLINES[mode] } };
  const ruled = { axisLabel: word, nameTextStyle: word, axisLine: hairline, splitLine: hairline };
  return {
    darkMode: mode === "dark",
    backgroundColor: "transparent",
    categoryAxis: ruled,
    valueAxis: ruled,
    logAxis: ruled,
    timeAxis: ruled,
    legend: { textStyle: word },
    tooltip: {
      backgroundColor: GROUNDS[mode],
      borderColor: HAIRLINES[mode],
      textStyle: word,
    },
    bar: { label: word },
    scatter: { label: word },
  };
}

interface Series {
  lineStyle?: { color?: string };
  itemStyle?: { color?: string };
  endLabel?: { color?: string };
}

/** Names at the ends of lines keep the line's colour as far as it can be read. */
export function withReadableNames<Option extends object>(option: Option, mode: Mode): Option {
  const { series } = option as { series?: Series[] };
  if (!Array.isArray(series)) return option;
  return {
    ...option,
    series: series.map((one) => {
      const color = one.lineStyle?.color ?? one.itemStyle?.color;
      if (one.endLabel?.color !== "inherit" || !color) return one;
      return { ...one, endLabel: { ...one.endLabel, color: readable(color, mode) } };
    }),
  };
}

/** The colour, mixed with black or white until words in it hold on the mode's ground. */
export function readable(color: string, mode: Mode): string {
  const [from, to] = [channels(color), channels(STRONGEST[mode])];
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = from.map((channel, at) => Math.round(channel + part * ((to[at] ?? 0) - channel)));
    const said = `rgb(${mixed.join(",")})`;
    if (contrast(said, GROUNDS[mode]) >= ENOUGH) return said;
  }
  return STRONGEST[mode];
}

/** WCAG's contrast of two colours, each “#rrggbb” or “rgb(r,g,b)”. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(color: string): number[] {
  if (color.startsWith("#")) return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return (color.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}
