// The errors of the last forecast in figures, beside those of the usual formula.
import type { Backtest, Errors } from "@/api/clv";
import { decimal, money, percent } from "@/lib/format";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { Term } from "@/ui/term";

interface Row {
  what: string;
  explain: string;
  ours: string;
  usual: string;
}

export function ErrorTable({
  backtest: { orders, spend },
  currency,
}: {
  backtest: Backtest;
  currency: string;
}) {
  const amount = (value: number) => money(value, currency);
  const rows = [
    told("All orders", "Expected less actual, as a share of actual.", orders, "aggregate_error", signed),
    told("All revenue", "Expected less actual, as a share of actual.", spend, "aggregate_error", signed),
    told("Orders of one customer, on average off by", "The mean absolute error.", orders, "mae", hundredth),
    told("Revenue of one customer, on average off by", "The mean absolute error.", spend, "mae", amount),
    told(
      "Ranking of customers by revenue",
      "Rank correlation: 1 is the right order, 0 is chance.",
      spend,
      "rank_correlation",
      hundredth,
    ),
    told(
      "The tenth we expected most from brought",
      "As many times what the average customer brought.",
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
        rowKey={(row) => row.what}
        columns={[
          {
            key: "what",
            label: "What",
            prose: true,
            cell: (row) => <Term explain={row.explain}>{row.what}</Term>,
          },
          { key: "ours", label: "Our forecast", right: true, cell: (row) => row.ours },
          { key: "usual", label: "Usual formula", right: true, cell: (row) => row.usual },
        ]}
      />
    </Card>
  );
}

const signed = (error: number) => `${error > 0 ? "+" : ""}${percent(error)}`;
const hundredth = (value: number) => decimal(value, 2);
const times = (lift: number) => `${decimal(lift)} times`;

type Measure = "aggregate_error" | "mae" | "rank_correlation" | "top_decile_lift";

function told(
  what: string,
  explain: string,
  errors: Partial<Errors>,
  measure: Measure,
  say: (value: number) => string,
): Row {
  const shown = (value: number | string | null | undefined) =>
    value === null || value === undefined ? "–" : say(Number(value));
  return { what, explain, ours: shown(errors[measure]), usual: shown(errors[`naive_${measure}`]) };
}
