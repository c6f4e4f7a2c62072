// The forecast of the past beside what came: week by week, and by how often customers had bought.
import { useMemo } from "react";
import type { Backtest } from "@/api/clv";
import { count, counted, decimal, percent } from "@/lib/format";
import { ChartCard } from "@/ui/chart-card";
import { ACTUAL, axis, EXPECTED, line, OTHER } from "@/ui/chart-style";
import { atAxis } from "./tooltip";

export function Weeks({ backtest }: { backtest: Backtest }) {
  const { weeks, orders } = backtest;
  const option = useMemo(
    () => ({
      grid: { left: 8, right: 16, top: 48, bottom: 28, containLabel: true },
      legend: { top: 0, right: 0, itemHeight: 10, textStyle: { fontSize: 11 } },
      tooltip: atAxis(
        (week) => `Week ${count(week)}`,
        (value) => counted(Math.round(value), "order"),
      ),
      xAxis: {
        ...axis("weeks after the forecast", 26),
        type: "value",
        min: 0,
        max: "dataMax",
        minInterval: 1,
      },
      yAxis: { type: "value", name: "orders so far", nameTextStyle: { align: "left" } },
      series: [
        line(
          "came",
          ACTUAL,
          weeks.map((week) => [week.week, week.actual]),
        ),
        line(
          "expected",
          EXPECTED,
          weeks.map((week) => [week.week, week.expected]),
          true,
        ),
        line(
          "usual formula",
          OTHER,
          weeks.map((week) => [week.week, week.naive]),
          true,
        ),
      ].map((series) => ({ ...series, endLabel: { show: false } })),
    }),
    [weeks],
  );
  const error = orders.aggregate_error;
  return (
    <ChartCard
      title={
        error === null
          ? "Orders expected, and orders that came"
          : `${percent(Math.abs(error))} ${error > 0 ? "more" : "fewer"} orders expected than came`
      }
      subtitle="Orders since the day of the forecast. The usual formula takes everybody’s orders so far to go on for ever."
      option={option}
      table={{
        columns: ["Week", "Came", "Expected", "Usual formula"],
        rows: weeks.map((week) => [week.week, week.actual, rounded(week.expected), rounded(week.naive)]),
        show: (cell) => count(Number(cell)),
      }}
    />
  );
}

const rounded = (value: number, digits = 0) => Number(value.toFixed(digits));

export function CalibrationChart({ backtest }: { backtest: Backtest }) {
  const { calibration } = backtest;
  const option = useMemo(() => {
    const bars = (name: string, color: string, of: (at: number) => number) => ({
      type: "bar",
      name,
      itemStyle: { color },
      data: calibration.map((_, at) => rounded(of(at), 2)),
    });
    return {
      grid: { left: 8, right: 8, top: 48, bottom: 28, containLabel: true },
      legend: { top: 0, right: 0, itemHeight: 10, textStyle: { fontSize: 11 } },
      tooltip: { trigger: "axis", valueFormatter: (value: number) => `${decimal(value, 2)} orders each` },
      xAxis: {
        ...axis("repeat purchases known when forecasting", 26),
        type: "category",
        data: calibration.map((row) => row.label),
      },
      yAxis: { type: "value", name: "orders each afterwards", nameTextStyle: { align: "left" } },
      series: [
        bars("came", ACTUAL, (at) => calibration[at]?.actual_mean ?? 0),
        bars("expected", EXPECTED, (at) => calibration[at]?.expected_mean ?? 0),
        bars("usual formula", OTHER, (at) => calibration[at]?.naive_mean ?? 0),
      ],
    };
  }, [calibration]);
  return (
    <ChartCard
      title={calibrationFinding(calibration)}
      subtitle="Orders a customer placed after the forecast, by how often they had come back before it."
      option={option}
      table={{
        columns: ["Repeat purchases", "Customers", "Came", "Expected", "Usual formula"],
        rows: calibration.map((row) => [
          row.label,
          row.customers,
          rounded(row.actual_mean, 2),
          rounded(row.expected_mean, 2),
          rounded(row.naive_mean, 2),
        ]),
        show: (cell, column) =>
          column === 0 ? String(cell) : column === 1 ? count(Number(cell)) : decimal(Number(cell), 2),
      }}
    />
  );
}

function calibrationFinding(groups: Backtest["calibration"]): string {
  const nearer = groups.filter(
    (group) =>
      Math.abs(group.expected_mean - group.actual_mean) < Math.abs(group.naive_mean - group.actual_mean),
  );
  return `Nearer than the usual formula for ${nearer.length} of ${groups.length} groups of customers`;
}
