// ECharts, loaded only where a chart is drawn.
import { useComputedColorScheme } from "@mantine/core";
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { themeOf, withReadableNames } from "./chart-style";
import { withPlainTooltip } from "./chart-tooltip";

use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  TooltipComponent,
  LegendComponent,
  LabelLayout,
  SVGRenderer,
]);

export interface ChartProps {
  label: string;
  option: EChartsCoreOption;
  height: number;
  /** Called with the row behind the mark. */
  onMark?: ((row: number) => void) | undefined;
}

interface Click {
  dataIndex?: number;
  data?: { row?: number } | null;
}

export default function Chart({ label, option, height, onMark }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current, themeOf(scheme), { renderer: "svg" });
    // Its own words for screen readers would stand over the title's: “a chart with type …”.
    chart.setOption({
      animation: false,
      ...withReadableNames(withPlainTooltip(option), scheme),
      aria: { enabled: false },
    });
    chart.on("click", (event) => {
      const { data, dataIndex } = event as Click;
      const row = data?.row ?? dataIndex;
      if (row !== undefined) onMark?.(row);
    });
    const resize = new ResizeObserver(() => chart.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      chart.dispose();
    };
  }, [option, scheme, onMark]);
  return <div ref={box} role="img" aria-label={label} style={{ height, width: "100%" }} />;
}
