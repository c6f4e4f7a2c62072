// What this customer has brought, will probably bring, and how probably they are still one.
import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ProfileValue, ValueHistory } from "@/api/clv";
import { getJson } from "@/api/http";
import type { Profile } from "@/api/types";
import { day, decimal, money, percent } from "@/lib/format";
import { span } from "@/lib/periods";
import { Card } from "@/ui/card";
import { ChartCard } from "@/ui/chart-card";
import { ACTUAL, OTHER } from "@/ui/chart-style";
import { Interval } from "@/ui/interval";
import { ErrorState, Loading } from "@/ui/states";
import { inputsOf } from "./inputs";

export function ValueCard({ profile }: { profile: Profile }) {
  const { lifetime_value: value, currency } = profile;
  if (!value)
    return (
      <Card title="Lifetime value">
        <Text size="sm" c="dimmed">
          Not valued yet: there is no order that counts, or nothing was calculated so far.
        </Text>
      </Card>
    );
  return (
    <Card title="Lifetime value">
      <Group gap="xl" align="flex-start">
        <Told label="Profit so far" value={money(value.historical_clv, currency)} note={costNote(value)} />
        {value.alive_probability !== null && (
          <Told
            label="Chance of still being a customer"
            value={percent(value.alive_probability)}
            note={`as of ${day(value.run.as_of)}`}
          />
        )}
      </Group>
      {value.predictive_clv === null ? (
        <Text size="sm">{value.run.refusal || "Nothing is predicted yet."}</Text>
      ) : (
        <Coming value={value} currency={currency} />
      )}
      <Text size="sm" c="dimmed">
        {inputsOf(value)}
      </Text>
      {value.alive_probability !== null && <AlivePath id={profile.customer.id} />}
    </Card>
  );
}

function Told({ label, value, note }: { label: string; value: string; note: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fw={600} className="number">
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </div>
  );
}

function costNote(value: ProfileValue): string {
  if (!value.cost_assumed) return "all costs known";
  return value.run.margin_source === "none"
    ? "costs unknown: revenue stands for profit"
    : "some costs estimated";
}

function Coming({ value, currency }: { value: ProfileValue; currency: string }) {
  const [low, high] = [Number(value.predictive_low ?? 0), Number(value.predictive_high ?? 0)];
  const range = `between ${money(low, currency)} and ${money(high, currency)} in four cases of five`;
  const orders = value.expected_orders_365 ?? 0;
  return (
    <Stack gap={2}>
      <Text size="xs" c="dimmed">
        Profit in the next {span(value.horizon_days)}
      </Text>
      <Text fw={600} className="number">
        {money(value.predictive_clv ?? 0, currency)}
      </Text>
      <Interval low={low} high={high} value={Number(value.predictive_clv)} label={`Expected ${range}`} />
      <Text size="xs" c="dimmed">
        {range}; about {decimal(orders)} orders{" "}
        {value.expected_order_value ? `of ${money(value.expected_order_value, currency)}` : ""} in a year
      </Text>
    </Stack>
  );
}

function AlivePath({ id }: { id: number }) {
  const history = useQuery({
    queryKey: ["clv-history", id],
    queryFn: () => getJson<ValueHistory>(`/api/customers/clv/${id}/history/`),
  });
  if (history.isPending) return <Loading rows={3} />;
  if (history.isError) return <ErrorState error={history.error} retry={() => void history.refetch()} />;
  if (history.data.alive.length === 0) return null;
  return <AliveChart history={history.data} />;
}

interface Hit {
  seriesIndex: number;
  dataIndex: number;
}

function AliveChart({ history }: { history: ValueHistory }) {
  const { alive, purchases, currency } = history;
  const option = useMemo(() => {
    const told = ({ seriesIndex, dataIndex }: Hit) => {
      const [point, bought] = [alive[dataIndex], purchases[dataIndex]];
      if (seriesIndex === 1)
        return bought ? `Bought for ${money(bought.spend, currency)} on ${day(bought.day)}` : "";
      return point ? `${day(point.day)}: ${percent(point.alive_probability)}` : "";
    };
    return {
      grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", formatter: (points: Hit[]) => points.map(told).join("<br>") },
      xAxis: { type: "time", axisLabel: { fontSize: 11, hideOverlap: true } },
      yAxis: {
        type: "value",
        min: 0,
        max: 100,
        interval: 25,
        name: "% chance of still being a customer",
        nameTextStyle: { align: "left" },
        axisLabel: { fontSize: 11 },
      },
      series: [
        {
          type: "line",
          data: alive.map((point) => [point.day, Math.round(point.alive_probability * 1000) / 10]),
          showSymbol: false,
          lineStyle: { color: ACTUAL, width: 2 },
          itemStyle: { color: ACTUAL },
          areaStyle: { color: ACTUAL, opacity: 0.08 },
        },
        {
          type: "scatter",
          data: purchases.map((purchase) => [purchase.day, 0]),
          symbol: "rect",
          symbolSize: [3, 16],
          symbolOffset: [0, "-50%"],
          itemStyle: { color: OTHER },
        },
      ],
    };
  }, [alive, purchases, currency]);
  return (
    <ChartCard
      bare
      title={findingOf(history)}
      subtitle="Each tick is a purchase; after it the chance jumps up, and falls the longer they stay away."
      option={option}
      height={200}
      table={{
        columns: ["Day", "Chance of still being a customer"],
        rows: alive.map((point) => [point.day, point.alive_probability]),
        show: (cell, column) => (column === 0 ? day(String(cell)) : percent(Number(cell))),
      }}
    />
  );
}

function findingOf({ alive, purchases }: ValueHistory): string {
  const last = alive.at(-1)?.alive_probability ?? 0;
  const bought = purchases.at(-1);
  const after = alive.filter((point) => bought && point.day >= bought.day);
  const best = Math.max(...after.map((point) => point.alive_probability), last);
  return best - last < 0.01
    ? `The chance stands at ${percent(last)}`
    : `The chance has fallen from ${percent(best)} to ${percent(last)} since the last purchase`;
}
