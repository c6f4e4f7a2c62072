// What each segment has brought and will bring.
import { Paper, Title } from "@mantine/core";
import type { ModelRun, ValueRun, ValueSummary } from "@/api/clv";
import { count, money, percent } from "@/lib/format";
import { expectedProfit, profitSoFar } from "@/lib/money-words";
import { DataTable, type Column } from "@/ui/data-table";
import { customers } from "@/ui/place";
import { SegmentBadge } from "@/ui/segment-badge";
import { knowsProfit } from "./answer";

type Row = ValueSummary["segments"][number];

interface Props {
  summary: ValueSummary;
  fit: ModelRun;
  run: ValueRun;
}

export function SegmentValues({ summary, fit, run }: Props) {
  const { currency, headline } = summary;
  const known = knowsProfit(run);
  const rows = [...summary.segments].sort((a, b) => worth(b) - worth(a));
  const best = rows[0];
  const columns: Column<Row>[] = [
    {
      key: "segment",
      label: "Segment",
      cell: (row) => (row.segment ? <SegmentBadge name={row.segment} /> : "Not scored"),
      total: "All",
    },
    {
      key: "customers",
      label: "Customers",
      right: true,
      cell: (row) => count(row.customers),
      total: headline && count(headline.customers),
    },
    {
      key: "profit",
      label: profitSoFar(known).head,
      right: true,
      cell: (row) => money(row.profit, currency),
      total: headline && money(headline.profit, currency),
    },
  ];
  if (fit.predicts)
    columns.push(
      {
        key: "coming",
        label: expectedProfit(known, fit.horizon_days).head,
        right: true,
        cell: (row) => (row.expected === null ? "–" : money(row.expected, currency)),
        total: headline?.expected ? money(headline.expected, currency) : undefined,
      },
      {
        key: "alive",
        label: "Still customers",
        right: true,
        cell: (row) => percent(row.average_alive_probability ?? 0),
      },
    );
  if (!best) return null;
  return (
    <Paper withBorder radius="md" p="md">
      <Title order={2} size="h5" mb="xs">
        {best.segment || "Customers without a score"} {fit.predicts ? "will bring most" : "have brought most"}
      </Title>
      <DataTable
        label="Value by segment"
        rows={rows}
        rowKey={(row) => row.segment}
        place={(row) => (row.segment ? customers({ suggested_segment: row.segment }) : undefined)}
        columns={columns}
      />
    </Paper>
  );
}

function worth(row: Row): number {
  return Number(row.expected ?? row.profit);
}
