// Tooltips of charts without styles inside their text: the page's policy allows no inline style.
import type { EChartsCoreOption } from "echarts/core";

export interface Point {
  name?: string;
  axisValueLabel?: string;
  seriesName?: string;
  value?: unknown;
}

interface Tooltip {
  formatter?: unknown;
  valueFormatter?: (value: never) => string;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] as string);
}

/** What a mark says: where it stands, then a line for each series. */
export function lines(points: Point[], worded: (value: never) => string): string {
  const place = points[0]?.axisValueLabel ?? points[0]?.name ?? "";
  const told = points.map(({ seriesName, value }) => {
    const shown = Array.isArray(value) ? (value.at(-1) as unknown) : value;
    return [seriesName, worded(shown as never)].filter(Boolean).join(": ");
  });
  return [place, ...told].filter(Boolean).map(escaped).join("<br>");
}

/** The option with words for its tooltip where it has none of its own. */
export function withPlainTooltip(option: EChartsCoreOption): EChartsCoreOption {
  const tooltip = option["tooltip"] as Tooltip | undefined;
  if (!tooltip || tooltip.formatter) return option;
  const worded = tooltip.valueFormatter ?? ((value: unknown) => String(value));
  const formatter = (hit: Point | Point[]) => lines(Array.isArray(hit) ? hit : [hit], worded);
  return { ...option, tooltip: { ...tooltip, formatter } };
}
