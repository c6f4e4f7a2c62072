// How many customers have which days, orders and money; each bar leads to them.
import { SimpleGrid } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useMe } from "@/api/queries";
import type { Bucket, Run, Summary } from "@/api/types";
import { count, counted, daysBefore, percent, short, shortMoney } from "@/lib/format";
import { inPeriod } from "@/lib/scored-period";
import { ChartCard } from "@/ui/chart-card";
import { heightOf, lyingBars } from "@/ui/chart-style";
import { customers, type Place } from "@/ui/place";

export function Distributions({ summary, run }: { summary: Summary; run: Run }) {
  const digits = useMe().data?.shop.currency_exponent ?? 2;
  if (!summary.distributions) return null;
  const { recency, frequency, monetary } = summary.distributions;
  const { currency } = summary;
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }}>
      <Bars
        title={recencyFinding(recency)}
        unit="days since the last order"
        buckets={recency}
        label={(b) => range(b, 1, String)}
        place={(b) => ({
          last_order_from: b.to === null ? undefined : daysBefore(run.as_of, Number(b.to) - 1),
          last_order_to: Number(b.from) === 0 ? undefined : daysBefore(run.as_of, Number(b.from)),
        })}
      />
      <Bars
        title={frequencyFinding(frequency, run)}
        unit={`orders ${inPeriod(run.days)}`}
        buckets={frequency}
        label={(b) => range(b, 1, String)}
        place={(b) => ({
          min_period_orders: Number(b.from),
          max_period_orders: b.to === null ? undefined : Number(b.to) - 1,
        })}
      />
      <Bars
        title={moneyFinding(monetary, currency, run)}
        unit={`${currency} ${inPeriod(run.days)}; the steps widen`}
        buckets={monetary}
        label={moneyRange}
        place={(b) => ({
          min_period_revenue: b.from === null ? undefined : Number(b.from),
          max_period_revenue:
            b.to === null ? undefined : Number((Number(b.to) - 10 ** -digits).toFixed(digits)),
        })}
      />
    </SimpleGrid>
  );
}

/** “30–59”, “5”, “730+”; `step` is what the exclusive end lies above the last value. */
function range(bucket: Bucket, step: number, say: (edge: string | number) => string): string {
  if (bucket.to === null) return `${say(bucket.from ?? 0)}+`;
  if (bucket.from === null) return `below ${say(bucket.to)}`;
  const last = Number(bucket.to) - step;
  return last === Number(bucket.from) ? say(bucket.from) : `${say(bucket.from)}–${say(last)}`;
}

/** Buckets of money begin with those who brought nothing, and those below the first round sum. */
function moneyRange(bucket: Bucket, at: number): string {
  if (Number(bucket.from) === 0 && bucket.from !== null) return "nothing";
  if (at === 1 && bucket.to !== null) return `below ${short(Number(bucket.to))}`;
  return range(bucket, 0, (edge) => short(Number(edge)));
}

const total = (buckets: Bucket[]) => buckets.reduce((sum, bucket) => sum + bucket.customers, 0);

/** The highest edge that at least this share of customers reaches, and how many do. */
function reached(buckets: Bucket[], share: number): { edge: number; part: number } {
  const all = Math.max(total(buckets), 1);
  let above = 0;
  for (const bucket of [...buckets].reverse()) {
    above += bucket.customers;
    if (above / all >= share) return { edge: Number(bucket.from ?? 0), part: above / all };
  }
  return { edge: 0, part: 1 };
}

function recencyFinding(buckets: Bucket[]): string {
  const { edge, part } = reached(buckets, 0.5);
  if (edge > 0) return `${percent(part)} had not bought for ${count(edge)} days or longer`;
  const [latest] = buckets;
  return `${percent((latest?.customers ?? 0) / Math.max(total(buckets), 1))} bought in the last ${String(latest?.to ?? 0)} days`;
}

function frequencyFinding(buckets: Bucket[], run: Run): string {
  const [none, once] = buckets;
  if (none && Number(none.from) === 0 && none.customers > 0)
    return `${percent(none.customers / total(buckets))} did not order ${inPeriod(run.days)}`;
  return `${counted(once?.customers ?? 0, "customer")} ordered once ${inPeriod(run.days)}`;
}

function moneyFinding(buckets: Bucket[], currency: string, run: Run): string {
  const { edge, part } = reached(buckets, 0.1);
  if (edge <= 0) return `Fewer than ${percent(0.1)} brought anything ${inPeriod(run.days)}`;
  return `${percent(part)} brought ${shortMoney(edge, currency)} or more ${inPeriod(run.days)}`;
}

interface Props {
  title: string;
  unit: string;
  buckets: Bucket[];
  label: (bucket: Bucket, at: number) => string;
  place: (bucket: Bucket) => Place["search"];
}

function Bars({ title, unit, buckets, label, place }: Props) {
  const rows = buckets.map((bucket, at) => [label(bucket, at), bucket.customers]);
  const option = useMemo(
    () => ({
      ...lyingBars(
        rows.map(([name]) => String(name)),
        rows.map(([, people]) => Number(people)),
        "customers",
      ),
      tooltip: {
        formatter: (point: { name: string; value: number }) =>
          `${point.name} ${unit}: ${counted(point.value, "customer")}`,
      },
    }),
    [buckets, unit],
  );
  const leads = useCallback(
    (row: number) => {
      const bucket = buckets[row];
      return bucket && bucket.customers > 0 ? customers(place(bucket)) : undefined;
    },
    [buckets, place],
  );
  return (
    <ChartCard
      title={title}
      subtitle={unit}
      option={option}
      height={heightOf(rows.length)}
      table={{
        columns: [unit, "customers"],
        rows,
        show: (cell, column) => (column === 1 ? count(Number(cell)) : String(cell)),
        place: leads,
      }}
    />
  );
}
