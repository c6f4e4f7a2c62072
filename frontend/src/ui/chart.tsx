// ECharts, loaded only where a chart is drawn.
import { useComputedColorScheme } from "@mantine/core";
import { BarChart, LineChart, ScatterChart, TreemapChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

use([
  BarChart,
  LineChart,
  ScatterChart,
  TreemapChart,
  GridComponent,
  TooltipComponent,
  LegendComponent,
  AriaComponent,
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
    const chart = init(box.current, scheme === "dark" ? "dark" : undefined, { renderer: "svg" });
    chart.setOption({ backgroundColor: "transparent", animation: false, aria: { enabled: true }, ...option });
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
