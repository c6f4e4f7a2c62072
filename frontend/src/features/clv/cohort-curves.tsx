// Cumulative profit of a customer by months since the first order, cohort by cohort, beside what is expected.
import { useCallback, useMemo } from "react";
import type { CohortCurve, ValueRun, ValueSummary } from "@/api/clv";
import { counted, money, shortMoney } from "@/lib/format";
import { profitSoFar } from "@/lib/money-words";
import { daysOf } from "@/lib/periods";
import { ChartCard, type Cell } from "@/ui/chart-card";
import { axis, EXPECTED, line, OTHER } from "@/ui/chart-style";
import { customers } from "@/ui/place";
import { knowsProfit } from "./answer";
import { atAxis } from "./tooltip";

const TOLD = [1, 2, 3, 6, 9, 12, 18, 24, 30, 36];
/** The newest quarters stand out, the newest first; the others are grey. */
const NEWEST = ["#12887a", "#4c6ef5", "#ae3ec9"];

export function CohortCurves({ summary, run }: { summary: ValueSummary; run: ValueRun }) {
  const { cohort_curves: curves, currency } = summary;
  const soFar = profitSoFar(knowsProfit(run));
  const what = knowsProfit(run) ? "profit" : "revenue";
  const option = useMemo(() => drawn(curves, currency, what), [curves, currency, what]);
  const place = useCallback(
    (row: number) => {
      const days = daysOf(curves[row]?.cohort ?? "");
      return days && customers({ first_order_from: days.from, first_order_to: days.to });
    },
    [curves],
  );
  if (curves.length === 0) return null;
  const months = TOLD.filter((month) => curves.some((curve) => curve.months.includes(month)));
  const rows = curves.map((curve): Cell[] => [
    curve.cohort,
    curve.customers,
    ...months.map((month) => amountAt(curve, curve.actual, month)),
  ]);
  const expected = longest(curves, (curve) => curve.expected);
  if (expected)
    rows.push(["Expected", "", ...months.map((month) => amountAt(expected, expected.expected, month))]);
  return (
    <ChartCard
      title={findingOf(curves, currency)}
      subtitle={`${soFar.head} of an average customer, by months since the first order; one line for each quarter of first orders, the newest three coloured against grey, and dashed what the model expects. Select a line to see its customers.`}
      option={option}
      height={356}
      table={{
        columns: ["First order in", "Customers", ...months.map((month) => `Month ${month}`)],
        rows,
        show: (cell, column) => (cell === "" || column < 2 ? String(cell) : money(cell, currency)),
        place,
      }}
    />
  );
}

function amountAt(curve: CohortCurve, amounts: string[], month: number): Cell {
  const at = curve.months.indexOf(month);
  const found = amounts[at];
  return found === undefined ? "" : Number(found);
}

function longest(curves: CohortCurve[], of: (curve: CohortCurve) => string[]): CohortCurve | undefined {
  return [...curves].filter((curve) => of(curve).length > 0).sort((a, b) => of(b).length - of(a).length)[0];
}

function findingOf(curves: CohortCurve[], currency: string): string {
  const old = curves.filter((curve) => curve.months.includes(12));
  const people = old.reduce((sum, curve) => sum + curve.customers, 0);
  if (people === 0) return "What a customer brings, month after month";
  const all = old.reduce(
    (sum, curve) => sum + Number(amountAt(curve, curve.actual, 12)) * curve.customers,
    0,
  );
  return `A new customer brings ${money(all / people, currency)} in their first 12 months`;
}

function drawn(curves: CohortCurve[], currency: string, what: string) {
  const expected = longest(curves, (curve) => curve.expected);
  return {
    grid: { left: 8, right: 16, top: 64, bottom: 28, containLabel: true },
    legend: {
      top: 0,
      right: 0,
      itemHeight: 10,
      textStyle: { fontSize: 11 },
      itemWidth: 16,
      itemGap: 8,
      data: [...curves.slice(-NEWEST.length).map((curve) => curve.cohort), ...(expected ? ["expected"] : [])],
    },
    tooltip: atAxis(
      (month) => `${counted(month, "month")} after the first order`,
      (value) => `${money(value, currency)} a customer`,
    ),
    xAxis: {
      ...axis("months since the first order", 26),
      axisLabel: { fontSize: 11, showMaxLabel: false },
      type: "value",
      minInterval: 1,
      min: 1,
      max: "dataMax",
    },
    yAxis: {
      type: "value",
      name: `${what} a customer`,
      nameTextStyle: { align: "left" },
      axisLabel: { formatter: (value: number) => shortMoney(value, currency) },
    },
    series: [
      ...curves.map((curve, row) => ({
        ...line(curve.cohort, NEWEST[curves.length - 1 - row] ?? OTHER, points(curve, curve.actual, row)),
        endLabel: { show: false },
        showSymbol: true,
        symbol: "circle",
        symbolSize: 4,
        z: 2 + row,
      })),
      ...(expected
        ? [
            {
              ...line("expected", EXPECTED, points(expected, expected.expected, undefined), true),
              endLabel: { show: false },
              z: 20,
            },
          ]
        : []),
    ],
  };
}

function points(curve: CohortCurve, amounts: string[], row: number | undefined) {
  return amounts.map((amount, at) => ({ value: [curve.months[at] ?? at + 1, Number(amount)], row }));
}
