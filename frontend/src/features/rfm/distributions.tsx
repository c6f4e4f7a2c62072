// How many customers have which days, orders and money.
import { SimpleGrid } from "@mantine/core";
import { useMemo } from "react";
import type { Bucket, Summary } from "@/api/types";
import { count, money } from "@/lib/format";
import { ChartCard } from "@/ui/chart-card";

export function Distributions({ summary }: { summary: Summary }) {
  if (!summary.distributions) return null;
  const { recency, frequency, monetary } = summary.distributions;
  const amount = (value: Bucket["from"]) => money(value ?? 0, summary.currency);
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }}>
      <Bars
        title="Days since the last order"
        unit="days"
        buckets={recency}
        label={(b) => (b.to === null ? `${b.from}+` : `${b.from}–${Number(b.to) - 1}`)}
      />
      <Bars
        title="Orders in the period"
        unit="orders"
        buckets={frequency}
        label={(b) =>
          b.to === null
            ? `${b.from}+`
            : Number(b.to) - 1 === Number(b.from)
              ? String(b.from)
              : `${b.from}–${Number(b.to) - 1}`
        }
      />
      <Bars
        title="Money in the period"
        unit={summary.currency}
        buckets={monetary}
        label={(b) => (b.to === null ? `${amount(b.from)}+` : `from ${amount(b.from)}`)}
      />
    </SimpleGrid>
  );
}

interface Props {
  title: string;
  unit: string;
  buckets: Bucket[];
  label: (bucket: Bucket) => string;
}

function Bars({ title, unit, buckets, label }: Props) {
  const rows = buckets.map((bucket) => [label(bucket), bucket.customers] as [string, number]);
  const option = useMemo(
    () => ({
      grid: { left: 48, right: 8, top: 12, bottom: 56 },
      tooltip: {
        formatter: (point: { name: string; value: number }) =>
          `${point.name} ${unit}: ${count(point.value)} customers`,
      },
      xAxis: {
        type: "category",
        data: rows.map(([name]) => name),
        name: unit,
        nameLocation: "middle",
        nameGap: 40,
        axisLabel: { fontSize: 10, rotate: 35 },
      },
      yAxis: {
        type: "value",
        name: "customers",
        nameTextStyle: { fontSize: 10 },
        axisLabel: { fontSize: 10 },
      },
      series: [
        {
          type: "bar",
          data: rows.map(([, customers]) => customers),
          itemStyle: { color: "#12887a" },
          barCategoryGap: "15%",
        },
      ],
    }),
    [buckets],
  );
  return (
    <ChartCard title={title} option={option} height={220} table={{ columns: [unit, "customers"], rows }} />
  );
}
