// ECharts, loaded only where a chart is drawn.
import { useComputedColorScheme } from "@mantine/core";
import { BarChart, TreemapChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

use([BarChart, TreemapChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

export interface ChartProps {
  label: string;
  option: EChartsCoreOption;
  height: number;
  onPoint?: ((name: string) => void) | undefined;
}

export default function Chart({ label, option, height, onPoint }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current, scheme === "dark" ? "dark" : undefined, { renderer: "svg" });
    chart.setOption({ backgroundColor: "transparent", animation: false, aria: { enabled: true }, ...option });
    chart.on("click", (event) => onPoint?.(String(event.name)));
    const resize = new ResizeObserver(() => chart.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      chart.dispose();
    };
  }, [option, scheme, onPoint]);
  return <div ref={box} role="img" aria-label={label} style={{ height, width: "100%" }} />;
}
