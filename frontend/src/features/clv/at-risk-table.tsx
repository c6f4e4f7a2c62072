// The good customers who are probably lost, by the money at stake.
import { Paper, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { AtRisk, ModelRun, Value, ValueRun } from "@/api/clv";
import { getJson } from "@/api/http";
import type { Page } from "@/api/types";
import { counted, day, money, percent } from "@/lib/format";
import { expectedProfit, profitSoFar } from "@/lib/money-words";
import { DataTable } from "@/ui/data-table";
import { PlaceLink } from "@/ui/place";
import { ErrorState, Loading } from "@/ui/states";
import { atRisk, knowsProfit } from "./answer";

const SHOWN = 10;
/** Below this chance a letter is hardly worth its stamp. */
const WINNABLE = 0.05;

interface Props {
  currency: string;
  fit: ModelRun;
  run: ValueRun;
}

export function AtRiskTable({ currency, fit, run }: Props) {
  const known = knowsProfit(run);
  const found = useQuery({
    queryKey: ["clv-at-risk"],
    queryFn: () =>
      getJson<Page<Value> & { totals: AtRisk }>("/api/customers/clv/at-risk/", {
        page_size: SHOWN,
        alive_from: WINNABLE,
      }),
  });
  if (found.isPending) return <Loading rows={5} />;
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  const { totals, results } = found.data;
  if (results.length === 0) return null;
  return (
    <Paper withBorder radius="md" p="md">
      <Title order={2} size="h5">
        Write to these first: {counted(totals.customers, "good customer")}, {money(totals.at_stake, currency)}{" "}
        at stake
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        Of the {percent(totals.top_share)} who brought most, those with a chance of{" "}
        {percent(totals.alive_from)} to {percent(totals.alive_below)} of still being customers. At stake is
        what would come on top if they surely were, as a present value.
      </Text>
      <DataTable
        label="Good customers who are probably lost"
        rows={results}
        rowKey={(row) => row.customer}
        place={(row) => ({ to: "/customers/$id", params: { id: String(row.customer) } })}
        columns={[
          { key: "name", label: "Customer", cell: (row) => row.customer_name || `Customer ${row.customer}` },
          { key: "last", label: "Last order", right: true, cell: (row) => day(row.last_order_on) },
          {
            key: "profit",
            label: profitSoFar(known).head,
            right: true,
            cell: (row) => money(row.historical_clv, currency),
          },
          {
            key: "alive",
            label: "Still a customer",
            right: true,
            cell: (row) => percent(row.alive_probability ?? 0),
          },
          {
            key: "coming",
            label: expectedProfit(known, fit.horizon_days).head,
            right: true,
            cell: (row) => (row.expected_profit === null ? "–" : money(row.expected_profit, currency)),
          },
          {
            key: "stake",
            label: "At stake",
            right: true,
            cell: (row) => (row.at_stake === null ? "–" : money(row.at_stake, currency)),
          },
        ]}
      />
      {totals.customers > results.length && (
        <Text size="sm" mt="xs">
          <PlaceLink place={atRisk(totals)}>All {counted(totals.customers, "customer")}</PlaceLink>
        </Text>
      )}
    </Paper>
  );
}
