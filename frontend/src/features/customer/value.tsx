// What this customer has brought, will probably bring, and how probably they are still one.
import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ProfileValue, ValueHistory } from "@/api/clv";
import { getJson } from "@/api/http";
import type { Profile } from "@/api/types";
import { day, decimal, money, percent } from "@/lib/format";
import { expectedProfit, presentValue, profitSoFar } from "@/lib/money-words";
import { Card } from "@/ui/card";
import { ChartCard } from "@/ui/chart-card";
import { ACTUAL, OTHER } from "@/ui/chart-style";
import { Interval } from "@/ui/interval";
import { ErrorState, Loading } from "@/ui/states";
import { inputsOf } from "./inputs";
import { outlookOf } from "./outlook";

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
        <Told
          label={profitSoFar(knowsProfit(value)).head}
          value={money(value.historical_clv, currency)}
          note={costNote(value)}
        />
        {value.alive_probability !== null && (
          <Told
            label="Chance of still being a customer"
            value={percent(value.alive_probability)}
            note={`as of ${day(value.judged_on)}`}
          />
        )}
      </Group>
      {value.run.pinned && (
        <Text size="sm">
          Values are those of {day(value.run.as_of)}, which somebody asked for; orders since then are not in
          them.{" "}
          <Anchor component={Link} to="/lifetime-value" underline="always">
            Value as of today
          </Anchor>
        </Text>
      )}
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

function knowsProfit(value: ProfileValue): boolean {
  return value.run.margin_source !== "none";
}

function costNote(value: ProfileValue): string {
  if (!knowsProfit(value)) return "no cost and no margin is known";
  return value.cost_assumed ? "some costs estimated" : "all costs known";
}

function Coming({ value, currency }: { value: ProfileValue; currency: string }) {
  const { sentence, range } = outlookOf(value, currency);
  const known = knowsProfit(value);
  const worth = presentValue(known, value.horizon_days);
  const orders = value.expected_orders_365 ?? 0;
  const each = value.expected_order_value ? ` of ${money(value.expected_order_value, currency)}` : "";
  return (
    <Stack gap={2}>
      <Group gap="xl" align="flex-start">
        {value.expected_profit !== null && (
          <Told
            label={expectedProfit(known, value.horizon_days).head}
            value={money(value.expected_profit, currency)}
            note="on average over customers like them"
          />
        )}
        <Told
          label={worth.head}
          value={money(value.predictive_clv ?? 0, currency)}
          note="the same, less the later it comes"
        />
      </Group>
      {range && (
        <Interval {...range} value={Number(value.expected_profit ?? value.predictive_clv)} label={sentence} />
      )}
      <Text size="sm">{sentence}.</Text>
      {range && (
        <Text size="xs" c="dimmed">
          About {decimal(orders)} orders{each} in a year.
        </Text>
      )}
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
