// How right were we? What an earlier forecast said of a time that has passed since, beside what came.
import { Alert, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import type { Backtest as Checked, Errors, ModelRun } from "@/api/clv";
import { count, counted, day, decimal, money, percent } from "@/lib/format";
import { ChartCard } from "@/ui/chart-card";
import { ACTUAL, axis, EXPECTED, line, OTHER } from "@/ui/chart-style";
import { DataTable } from "@/ui/data-table";
import { Card } from "@/ui/card";
import { Term } from "@/ui/term";

export function Backtest({ fit, currency }: { fit: ModelRun; currency: string }) {
  const { backtest } = fit;
  return (
    <Stack gap="md" component="section" aria-labelledby="how-right">
      <Title order={2} size="h4" id="how-right">
        How right were we?
      </Title>
      {backtest ? (
        <>
          <Text size="sm" maw={860}>
            We took only what was known on {day(backtest.calibration_end)}, forecast the{" "}
            {counted(backtest.holdout_days, "day")} after it, and compared that with what came.{" "}
            {inWords(backtest, currency)}
          </Text>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Weeks backtest={backtest} />
            <CalibrationChart backtest={backtest} />
          </SimpleGrid>
          <ErrorTable backtest={backtest} currency={currency} />
        </>
      ) : (
        <Alert color="yellow" title="This forecast could not be checked">
          {fit.backtest_refusal || "There is too little history to hold a part of it back."} Take the values
          as a first guess.
        </Alert>
      )}
    </Stack>
  );
}

function inWords({ orders, spend }: Checked, currency: string): string {
  const off = (error: number | null) =>
    error === null ? "" : `, ${percent(Math.abs(error))} too ${error > 0 ? "many" : "few"}`;
  const first = `We expected ${count(Math.round(Number(orders.expected)))} orders and ${count(Number(orders.actual))} came${off(orders.aggregate_error)}.`;
  if (spend.expected === undefined || spend.actual === undefined) return first;
  return `${first} We expected ${money(spend.expected, currency)} of revenue and ${money(spend.actual, currency)} came.`;
}

function Weeks({ backtest }: { backtest: Checked }) {
  const { weeks, orders } = backtest;
  const option = useMemo(
    () => ({
      grid: { left: 8, right: 92, top: 28, bottom: 28, containLabel: true },
      tooltip: { trigger: "axis", valueFormatter: (value: number) => `${count(Math.round(value))} orders` },
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
      ],
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

function CalibrationChart({ backtest }: { backtest: Checked }) {
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

function calibrationFinding(groups: Checked["calibration"]): string {
  const nearer = groups.filter(
    (group) =>
      Math.abs(group.expected_mean - group.actual_mean) < Math.abs(group.naive_mean - group.actual_mean),
  );
  return `Nearer than the usual formula for ${nearer.length} of ${groups.length} groups of customers`;
}

interface ErrorRow {
  key: string;
  what: string;
  explain: string;
  ours: string;
  usual: string;
}

function ErrorTable({ backtest: { orders, spend }, currency }: { backtest: Checked; currency: string }) {
  const amount = (value: number | string | undefined) => (value === undefined ? "–" : money(value, currency));
  const share = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : `${value > 0 ? "+" : ""}${percent(value)}`;
  const times = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : `${decimal(value)} times`;
  const rows: ErrorRow[] = [
    row("All orders", "Expected less actual, as a share of actual.", orders, "aggregate_error", share),
    row("All revenue", "The same for money.", spend, "aggregate_error", share),
    row("Orders of one customer, on average off by", "Mean absolute error.", orders, "mae", (v) =>
      decimal(Number(v), 2),
    ),
    row("Revenue of one customer, on average off by", "Mean absolute error.", spend, "mae", (v) =>
      amount(v ?? undefined),
    ),
    row(
      "Order of the ranking, by revenue",
      "Rank correlation: 1 is the right order, 0 is chance.",
      spend,
      "rank_correlation",
      (v) => decimal(Number(v), 2),
    ),
    row(
      "The tenth we expected most from brought",
      "Times what the average customer brought.",
      spend,
      "top_decile_lift",
      times,
    ),
  ];
  return (
    <Card title="The same in figures">
      <DataTable
        label="Error figures"
        rows={rows}
        rowKey={(one) => one.key}
        columns={[
          {
            key: "what",
            label: "What",
            prose: true,
            cell: (one) => <Term explain={one.explain}>{one.what}</Term>,
          },
          { key: "ours", label: "Our forecast", right: true, cell: (one) => one.ours },
          { key: "usual", label: "Usual formula", right: true, cell: (one) => one.usual },
        ]}
      />
    </Card>
  );
}

type Measure = "aggregate_error" | "mae" | "rank_correlation" | "top_decile_lift";

function row<V extends number>(
  what: string,
  explain: string,
  errors: Partial<Errors>,
  measure: Measure,
  say: (value: V | null) => string,
): ErrorRow {
  const told = (value: number | string | null | undefined) =>
    value === null || value === undefined ? "–" : say(Number(value) as V);
  return { key: what, what, explain, ours: told(errors[measure]), usual: told(errors[`naive_${measure}`]) };
}
