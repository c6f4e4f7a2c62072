// Cumulative profit of a customer by months since the first order, cohort by cohort, beside what is expected.
import { useCallback, useMemo } from "react";
import type { CohortCurve, ValueSummary } from "@/api/clv";
import { counted, money, shortMoney } from "@/lib/format";
import { daysOf } from "@/lib/periods";
import { ChartCard, type Cell } from "@/ui/chart-card";
import { axis, EXPECTED, line } from "@/ui/chart-style";
import { customers } from "@/ui/place";

const TOLD = [1, 2, 3, 6, 9, 12, 18, 24, 30, 36];
const NEWEST = [18, 136, 122];
const OLDEST = [150, 190, 205];

export function CohortCurves({ summary }: { summary: ValueSummary }) {
  const { cohort_curves: curves, currency } = summary;
  const option = useMemo(() => drawn(curves, currency), [curves, currency]);
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
      subtitle="Profit so far of an average customer, by months since the first order; one line for each quarter of first orders, stronger where newer, and dashed what the model expects. Select a line to see its customers."
      option={option}
      height={340}
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

function drawn(curves: CohortCurve[], currency: string) {
  const expected = longest(curves, (curve) => curve.expected);
  return {
    grid: { left: 8, right: 78, top: 28, bottom: 28, containLabel: true },
    tooltip: {
      formatter: ({ seriesName, data }: { seriesName: string; data: { value: [number, number] } }) =>
        `${seriesName}, after ${counted(data.value[0], "month")}: ${money(data.value[1], currency)} a customer`,
    },
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
      name: "profit a customer",
      nameTextStyle: { align: "left" },
      axisLabel: { formatter: (value: number) => shortMoney(value, currency) },
    },
    series: [
      ...curves.map((curve, row) => ({
        ...line(curve.cohort, shade(row, curves.length), points(curve, curve.actual, row)),
        ...(row > 0 && { endLabel: { show: false } }),
        showSymbol: true,
        symbol: "circle",
        symbolSize: 4,
      })),
      ...(expected ? [line("expected", EXPECTED, points(expected, expected.expected, undefined), true)] : []),
    ],
  };
}

function points(curve: CohortCurve, amounts: string[], row: number | undefined) {
  return amounts.map((amount, at) => ({ value: [curve.months[at] ?? at + 1, Number(amount)], row }));
}

/** From pale for the oldest to strong for the newest. */
function shade(row: number, of: number): string {
  const part = of > 1 ? row / (of - 1) : 1;
  const mixed = NEWEST.map((strong, at) =>
    Math.round((OLDEST[at] ?? 0) + part * (strong - (OLDEST[at] ?? 0))),
  );
  return `rgb(${mixed.join(",")})`;
}
