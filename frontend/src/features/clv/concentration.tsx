// How much of the value rests on how few.
import { useCallback, useMemo } from "react";
import type { ModelRun, Point, ValueRun, ValueSummary } from "@/api/clv";
import { decimal, percent } from "@/lib/format";
import { presentValue, profitSoFar } from "@/lib/money-words";
import { ChartCard } from "@/ui/chart-card";
import { ACTUAL, axis, EXPECTED, line, OTHER } from "@/ui/chart-style";
import { customers } from "@/ui/place";
import { knowsProfit } from "./answer";
import { atAxis } from "./tooltip";

interface Props {
  summary: ValueSummary;
  fit: ModelRun;
  run: ValueRun;
}

const BEST = "Best … of customers";

const hundredths = (share: number) => Math.round(share * 1000) / 10;

export function Concentration({ summary, fit, run }: Props) {
  const known = knowsProfit(run);
  const [soFar, toCome] = [profitSoFar(known), presentValue(known, fit.horizon_days)];
  const profit = summary.concentration?.profit ?? [];
  const predicted = summary.concentration?.predicted ?? [];
  const option = useMemo(() => {
    const points = (of: Point[]) =>
      of.map((p) => [hundredths(p.share_of_customers), hundredths(p.share_of_value)]);
    return {
      grid: { left: 8, right: 16, top: 48, bottom: 28, containLabel: true },
      legend: { top: 0, right: 0, itemHeight: 10, textStyle: { fontSize: 11 }, data: ["so far", "to come"] },
      tooltip: atAxis(
        (share) => `Best ${decimal(share)} % of customers`,
        (value) => `${decimal(value)} % of the value`,
      ),
      xAxis: { ...axis("best … % of customers", 26), type: "value", min: 0, max: 100 },
      yAxis: { type: "value", name: "% of the value", nameTextStyle: { align: "left" }, min: 0, max: 100 },
      series: [
        { ...line("so far", ACTUAL, points(profit)), endLabel: { show: false } },
        { ...line("to come", EXPECTED, points(predicted), true), endLabel: { show: false } },
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
          ? `The best fifth of customers will bring ${percent(fifth.share_of_value)} of what is to come`
          : "How much rests on how few"
      }
      subtitle={`${soFar.head}, and the ${toCome.inline}. The grey line is where all customers were worth the same.`}
      option={option}
      table={{
        columns: [BEST, `Share of the ${soFar.inline}`, `Share of the ${toCome.inline}`],
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
