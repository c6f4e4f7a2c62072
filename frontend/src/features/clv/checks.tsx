// Forecasts as they would have been made on several days of the past: what was expected, with its range, and what came.
import { useMemo } from "react";
import type { Backtest, Check } from "@/api/clv";
import { count, counted, day, days, money, shortMoney } from "@/lib/format";
import { ChartCard } from "@/ui/chart-card";
import { ACTUAL, axis, EXPECTED, OTHER } from "@/ui/chart-style";

interface Props {
  backtest: Backtest;
  currency: string;
}

const FORECAST = "forecast";
const CAME = "came";

export function Checks({ backtest, currency }: Props) {
  const checks = useMemo(() => [...backtest.checks].reverse(), [backtest]);
  const option = useMemo(() => drawn(checks, currency), [checks, currency]);
  if (checks.length === 0) return null;
  return (
    <ChartCard
      title={findingOf(backtest)}
      subtitle={`Each row is a forecast of ${counted(checks[0]?.days ?? 0, "day")}, made with only what was known on its first day; the grey bar is the range it would have had, from forecasts that had ended by then.`}
      option={option}
      height={80 + 44 * checks.length}
      table={{
        columns: ["Forecast made on", "Looks ahead to", "Forecast", "From", "To", "Came", "Within the range"],
        rows: checks.map((check) => [
          check.forecast_on,
          check.until,
          Number(check.expected),
          check.low === null ? "" : Number(check.low),
          check.high === null ? "" : Number(check.high),
          Number(check.actual),
          check.held === null ? "no range yet" : check.held ? "yes" : "no",
        ]),
        show: (cell, column) => shown(cell, column, currency),
      }}
    />
  );
}

function shown(cell: string | number, column: number, currency: string): string {
  if (cell === "") return "–";
  if (column < 2) return day(String(cell));
  return column === 6 ? String(cell) : money(cell, currency);
}

function findingOf({ checks, checks_held: held, checks_with_range: of }: Backtest): string {
  if (of === 0 && checks.length === 1) return "1 earlier forecast, which had no range yet";
  if (of === 0) return `${counted(checks.length, "earlier forecast")}, the first of which had no range yet`;
  if (of === 1)
    return `The range held in the one earlier forecast that had one: ${held === 1 ? "yes" : "no"}`;
  return `The range held in ${count(held)} of ${count(of)} earlier forecasts`;
}

function drawn(checks: Check[], currency: string) {
  const lows = checks.map((check) => (check.low === null ? 0 : Number(check.low)));
  const widths = checks.map((check, at) => (check.high === null ? 0 : Number(check.high) - (lows[at] ?? 0)));
  const hidden = { color: "transparent" };
  const point = (name: string, color: string, symbol: string, of: (check: Check) => string) => ({
    type: "scatter",
    name,
    symbol,
    symbolSize: 11,
    itemStyle: { color },
    data: checks.map((check, at) => [Number(of(check)), at]),
    z: 3,
  });
  return {
    grid: { left: 8, right: 24, top: 32, bottom: 28, containLabel: true },
    legend: {
      top: 0,
      right: 0,
      itemHeight: 10,
      itemWidth: 10,
      textStyle: { fontSize: 11 },
      data: [FORECAST, CAME],
    },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      formatter: (points: { dataIndex: number }[]) => told(checks[points[0]?.dataIndex ?? 0], currency),
    },
    xAxis: {
      ...axis("revenue in the days after the forecast", 26),
      type: "value",
      min: 0,
      splitNumber: 3,
      axisLabel: {
        fontSize: 11,
        hideOverlap: true,
        formatter: (value: number) => shortMoney(value, currency),
      },
    },
    yAxis: {
      type: "category",
      data: checks.map((check) => day(check.forecast_on)),
      axisLabel: { fontSize: 11 },
      axisTick: { show: false },
    },
    series: [
      { type: "bar", name: "below", stack: "range", silent: true, itemStyle: hidden, data: lows },
      {
        type: "bar",
        name: "range",
        stack: "range",
        barWidth: 14,
        itemStyle: { color: OTHER, opacity: 0.35 },
        data: widths,
      },
      point(FORECAST, EXPECTED, "diamond", (check) => check.expected),
      point(CAME, ACTUAL, "circle", (check) => check.actual),
    ],
  };
}

function told(check: Check | undefined, currency: string): string {
  if (!check) return "";
  const range =
    check.low === null || check.high === null
      ? "no range yet"
      : `${money(check.low, currency)} to ${money(check.high, currency)}`;
  return [
    days(check.forecast_on, check.until),
    `forecast ${money(check.expected, currency)} (${range})`,
    `came ${money(check.actual, currency)}`,
  ].join("<br>");
}
