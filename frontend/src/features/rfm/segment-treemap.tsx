// How many customers stand in which segment.
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Summary } from "@/api/types";
import { count, money, percent } from "@/lib/format";
import { segmentOf } from "@/lib/segments";
import { ChartCard } from "@/ui/chart-card";

export function SegmentTreemap({ summary }: { summary: Summary }) {
  const navigate = useNavigate();
  const present = summary.segments.filter((row) => row.customers > 0);
  const largest = [...present].sort((a, b) => b.customers - a.customers)[0];
  const option = useMemo(
    () => ({
      tooltip: {
        formatter: (point: { name: string; value: number }) =>
          `${point.name}: ${count(point.value)} customers`,
      },
      series: [
        {
          type: "treemap",
          roam: false,
          nodeClick: false,
          breadcrumb: { show: false },
          width: "100%",
          height: "100%",
          left: 0,
          top: 0,
          itemStyle: { borderColor: "transparent", gapWidth: 3 },
          label: {
            formatter: (point: { name: string; value: number }) => `${point.name}  ${count(point.value)}`,
            fontSize: 12,
            color: "#fff",
          },
          data: present.map((row) => ({
            name: row.segment,
            value: row.customers,
            itemStyle: { color: segmentOf(row.segment).color },
          })),
        },
      ],
    }),
    [summary],
  );
  const open = useCallback(
    (name: string) => void navigate({ to: "/customers", search: { suggested_segment: name } as never }),
    [navigate],
  );
  return (
    <ChartCard
      title={
        largest
          ? `${largest.segment} is the largest segment: ${percent(largest.share_of_customers)} of customers`
          : "Segments"
      }
      subtitle="Area: number of customers. Select a segment to see who they are."
      option={option}
      onPoint={open}
      table={{
        columns: ["Segment", "Customers", "Share", "Revenue"],
        rows: summary.segments.map((row) => [
          row.segment,
          row.customers,
          percent(row.share_of_customers),
          money(row.revenue, summary.currency),
        ]),
      }}
    />
  );
}
