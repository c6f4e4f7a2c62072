// How many customers stand in which segment.
import { useCallback, useMemo } from "react";
import type { Summary } from "@/api/types";
import { count, money, percent } from "@/lib/format";
import { segmentOf } from "@/lib/segments";
import { ChartCard } from "@/ui/chart-card";
import { customers } from "@/ui/place";

export function SegmentTreemap({ summary }: { summary: Summary }) {
  const { segments, currency } = summary;
  const largest = [...segments].sort((a, b) => b.customers - a.customers)[0];
  const option = useMemo(() => treemap(segments), [segments]);
  const place = useCallback(
    (row: number) => customers({ suggested_segment: segments[row]?.segment }),
    [segments],
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
      table={{
        columns: ["Segment", "Customers", "Share", `Revenue, ${currency}`],
        rows: segments.map((row) => [
          row.segment,
          row.customers,
          row.share_of_customers,
          Number(row.revenue),
        ]),
        show: (cell, column) =>
          column === 0
            ? String(cell)
            : column === 1
              ? count(Number(cell))
              : column === 2
                ? percent(Number(cell))
                : money(cell, currency),
        place,
      }}
    />
  );
}

function treemap(segments: Summary["segments"]) {
  return {
    tooltip: {
      formatter: (point: { name: string; value: number }) => `${point.name}: ${count(point.value)} customers`,
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
          formatter: (point: { name: string; value: number }) => `${point.name}\n${count(point.value)}`,
          fontSize: 12,
          lineHeight: 16,
          color: "#fff",
          overflow: "truncate",
        },
        data: segments.flatMap((row, at) =>
          row.customers > 0
            ? [
                {
                  name: row.segment,
                  value: row.customers,
                  row: at,
                  itemStyle: { color: segmentOf(row.segment).color },
                },
              ]
            : [],
        ),
      },
    ],
  };
}
