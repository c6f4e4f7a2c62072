// How much of the value rests on how few.
import { useCallback, useMemo } from "react";
import type { ModelRun, Point, ValueSummary } from "@/api/clv";
import { percent } from "@/lib/format";
import { span } from "@/lib/periods";
import { ChartCard } from "@/ui/chart-card";
import { ACTUAL, axis, EXPECTED, line, OTHER } from "@/ui/chart-style";
import { customers } from "@/ui/place";

interface Props {
  summary: ValueSummary;
  fit: ModelRun;
}

const hundredths = (share: number) => Math.round(share * 1000) / 10;

export function Concentration({ summary, fit }: Props) {
  const profit = summary.concentration?.profit ?? [];
  const predicted = summary.concentration?.predicted ?? [];
  const option = useMemo(() => {
    const points = (of: Point[]) =>
      of.map((p) => [hundredths(p.share_of_customers), hundredths(p.share_of_value)]);
    return {
      grid: { left: 8, right: 84, top: 28, bottom: 28, containLabel: true },
      tooltip: {
        trigger: "axis",
        valueFormatter: (value: number) => `${value} % of the value`,
        axisPointer: {
          label: { formatter: ({ value }: { value: number }) => `Best ${Math.round(value)} % of customers` },
        },
      },
      xAxis: { ...axis("best … % of customers", 26), type: "value", min: 0, max: 100 },
      yAxis: { type: "value", name: "% of the value", nameTextStyle: { align: "left" }, min: 0, max: 100 },
      series: [
        line("so far", ACTUAL, points(profit)),
        line("to come", EXPECTED, points(predicted), true),
        {
          type: "line",
          name: "if all were equal",
          silent: true,
          showSymbol: false,
          lineStyle: { color: OTHER, width: 1 },
          itemStyle: { color: OTHER },
          data: [
            [0, 0],
            [100, 100],
          ],
        },
      ],
    };
  }, [profit, predicted]);
  const place = useCallback(
    () => customers({ ordering: "-predictive_clv", columns: "name,segment,last,value,alive,coming" }),
    [],
  );
  const fifth = predicted.find((point) => point.share_of_customers >= 0.2);
  return (
    <ChartCard
      title={
        fifth
          ? `The best fifth of customers will bring ${percent(fifth.share_of_value)} of the profit`
          : "How much rests on how few"
      }
      subtitle={`Profit so far, and expected over ${span(fit.horizon_days)}. The grey line is where all customers were worth the same.`}
      option={option}
      table={{
        columns: ["Best … of customers", "Share of the profit so far", "Share of the profit to come"],
        rows: profit.map((point, at) => [
          percent(point.share_of_customers),
          point.share_of_value,
          predicted[at]?.share_of_value ?? "",
        ]),
        show: (cell, column) => (column === 0 || cell === "" ? String(cell) : percent(Number(cell))),
        place,
      }}
    />
  );
}
