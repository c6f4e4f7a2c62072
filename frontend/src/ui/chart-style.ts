// Colours and axes that charts share; the colours hold in light and in dark.

export const ACTUAL = "#12887a";
export const EXPECTED = "#d9730d";
export const OTHER = "#868e96";

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
