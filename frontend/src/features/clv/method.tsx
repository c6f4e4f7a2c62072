// How the values come about, and when not to believe them.
import { Code, List, Stack, Text } from "@mantine/core";
import type { Fit, Headline, ModelRun, ValueRun } from "@/api/clv";
import { count, counted, day, days, decimal, moment, percent } from "@/lib/format";
import { expectedProfit, presentValue, profitSoFar } from "@/lib/money-words";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { knowsProfit } from "./answer";

interface Props {
  run: ValueRun;
  fit: ModelRun;
  headline: Headline;
}

export function Method({ run, fit, headline }: Props) {
  const known = knowsProfit(run);
  return (
    <Card title="How this is calculated">
      <Stack gap="xs" maw={860}>
        <Text size="sm">
          {profitSoFar(known).head}: {days(run.period_start, run.as_of)}, order by order.{" "}
          {profitSoFar(known).explain} {marginTold(run, headline)}
        </Text>
        {fit.predicts && (
          <>
            <Text size="sm">
              What is to come rests on three things known of each customer: how often they came back, when
              last, and how long they have been known. The model {fit.model_name} learns from{" "}
              {counted(fit.customers, "customer")} ({count(fit.repeat_customers)} of whom came back) how fast
              customers of this shop buy and drift away; a second one, Gamma-Gamma, learns how much they
              spend. {expectedProfit(known, fit.horizon_days).head}:{" "}
              {expectedProfit(known, fit.horizon_days).explain} {presentValue(known, fit.horizon_days).head}:
              the same, counted less the later it comes, by {percent(fit.yearly_discount ?? 0)} a year.{" "}
              {rangeTold(fit)}
            </Text>
            <Text size="sm" fw={600}>
              When not to believe it
            </Text>
            <List size="sm">
              <List.Item>
                For one customer: their interval is wide. For hundreds together the sum is far closer.
              </List.Item>
              <List.Item>
                When something changed that the past does not know: new prices, a closed branch, a season that
                dominates the year.
              </List.Item>
              <List.Item>
                For subscriptions and contracts: the model is made for customers who may come any day.
              </List.Item>
            </List>
            <Parameters fit={fit} />
          </>
        )}
        <Text size="xs" c="dimmed">
          Fitted on the orders of{" "}
          {fit.window_start ? days(fit.window_start, fit.window_end) : day(fit.window_end)}; calculated{" "}
          {moment(run.calculated_at)}.
        </Text>
      </Stack>
    </Card>
  );
}

function rangeTold(fit: ModelRun): string {
  if (!fit.backtest?.range_factor) return "";
  const { range_factor, checks } = fit.backtest;
  const tested = checks[0]?.days ?? 0;
  const longer =
    fit.horizon_days && tested < fit.horizon_days
      ? `, and wider because no check looks further ahead than ${counted(tested, "day")}`
      : "";
  return `The range of the total is made to hold four times in five, from what the ${counted(checks.length, "check")} above missed by and from what forecasts of other shops miss by${longer}: the total divided and multiplied by ${decimal(range_factor, 2)}.`;
}

function marginTold(run: ValueRun, headline: Headline): string {
  if (headline.cost_assumed_customers === 0) return "The cost of every order is known.";
  const whose = `For ${counted(headline.cost_assumed_customers, "customer")} some cost is unknown`;
  if (run.margin_source === "none") return "";
  const from = run.margin_source === "setting" ? "set for the shop" : "of the orders whose cost is known";
  return `${whose}; there the margin ${from}, ${percent(run.assumed_margin)}, stands in.`;
}

function Parameters({ fit }: { fit: ModelRun }) {
  const rows = [...parametersOf(fit.model_name, fit.transactions), ...parametersOf("Gamma-Gamma", fit.spend)];
  if (rows.length === 0) return null;
  return (
    <DataTable
      label="Parameters of the models"
      rows={rows}
      rowKey={(row) => row.model + row.name}
      columns={[
        { key: "model", label: "Model", cell: (row) => row.model },
        { key: "name", label: "Parameter", cell: (row) => <Code>{row.name}</Code> },
        { key: "value", label: "Value", right: true, cell: (row) => decimal(row.value, 4) },
        { key: "error", label: "Standard error", right: true, cell: (row) => told(row.error) },
      ]}
    />
  );
}

function told(error: number | undefined): string {
  return error === undefined ? "–" : `± ${decimal(error, 4)}`;
}

function parametersOf(model: string, fit: Fit | null) {
  return Object.entries(fit?.parameters ?? {}).map(([name, value]) => ({
    model,
    name,
    value,
    error: fit?.standard_errors[name],
  }));
}
