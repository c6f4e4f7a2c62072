// How many customers will bring how much.
import { useCallback, useMemo } from "react";
import type { ModelRun, ValueBucket, ValueRun, ValueSummary } from "@/api/clv";
import { count, counted, money, percent, short, shortMoney } from "@/lib/format";
import { presentValue } from "@/lib/money-words";
import { ChartCard } from "@/ui/chart-card";
import { heightOf, lyingBars } from "@/ui/chart-style";
import { customers } from "@/ui/place";
import { knowsProfit } from "./answer";

interface Props {
  summary: ValueSummary;
  fit: ModelRun;
  run: ValueRun;
}

export function Distribution({ summary, fit, run }: Props) {
  const { distribution: buckets, currency } = summary;
  const rows = useMemo(
    () => buckets.map((bucket) => [label(bucket), bucket.customers, Number(bucket.predicted)]),
    [buckets],
  );
  const option = useMemo(
    () => ({
      ...lyingBars(
        rows.map(([name]) => String(name)),
        rows.map(([, people]) => Number(people)),
        "customers",
      ),
      tooltip: {
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const [name, people, predicted] = rows[dataIndex] ?? [];
          return `${name} ${currency}: ${counted(Number(people), "customer")}, together ${money(Number(predicted), currency)}`;
        },
      },
    }),
    [rows, currency],
  );
  const place = useCallback(
    (row: number) => {
      const bucket = buckets[row];
      if (!bucket || bucket.customers === 0) return undefined;
      return customers({
        predicted_from: bucket.from === null ? undefined : Number(bucket.from),
        predicted_below: bucket.to === null ? undefined : Number(bucket.to),
        ordering: "-predictive_clv",
        columns: "name,segment,last,value,alive,coming",
      });
    },
    [buckets],
  );
  return (
    <ChartCard
      title={findingOf(buckets, currency)}
      subtitle={`Customers by the ${presentValue(knowsProfit(run), fit.horizon_days).inline}, in ${currency}; the steps widen. Select a bar to see who they are.`}
      option={option}
      height={heightOf(rows.length)}
      table={{
        columns: [`${currency} each`, "Customers", `Together, ${currency}`],
        rows,
        show: (cell, column) =>
          column === 0 ? String(cell) : column === 1 ? count(Number(cell)) : money(cell, currency),
        place,
      }}
    />
  );
}

function label({ from, to }: ValueBucket): string {
  if (from === null) return "a loss";
  if (Number(from) === 0) return to === null ? "0+" : `below ${short(Number(to))}`;
  return to === null ? `${short(Number(from))}+` : `${short(Number(from))}–${short(Number(to))}`;
}

/** The widest edge that at least half of all customers stay below. */
function findingOf(buckets: ValueBucket[], currency: string): string {
  const all = buckets.reduce((sum, bucket) => sum + bucket.customers, 0);
  let below = 0;
  for (const bucket of buckets) {
    below += bucket.customers;
    if (below >= all / 2 && bucket.to !== null)
      return `${percent(below / Math.max(all, 1))} of customers are worth less than ${shortMoney(Number(bucket.to), currency)} each, looking ahead`;
  }
  return "What each customer is worth, looking ahead";
}
