// What the members are like beside all customers, or beside another segment.
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/api/http";
import { useProfitKnown } from "@/api/queries";
import { count, decimal, money, percent } from "@/lib/format";
import { profitSoFar, revenueEver } from "@/lib/money-words";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { SegmentBadge } from "@/ui/segment-badge";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf } from "./api";
import type { Likeness, Profile, Segment } from "./types";

export function ProfileTable({ segment }: { segment: Segment }) {
  const profile = useQuery({
    queryKey: ["segment-profile", segment.id, segment.evaluated_at],
    queryFn: () => getJson<Profile>(addressOf(segment.id, "profile")),
  });
  if (profile.isPending) return <Loading rows={4} />;
  if (profile.isError) return <ErrorState error={profile.error} retry={() => void profile.refetch()} />;
  const { data } = profile;
  if (data.segment.customers === 0)
    return (
      <Card title="What they are like">
        <Text size="sm" c="dimmed">
          Nobody is in it at present, so there is nothing to compare.
        </Text>
      </Card>
    );
  return (
    <Card title="What they are like">
      <Text size="sm">{findingOf(data)}</Text>
      <LikenessTable
        label="What they are like"
        currency={data.currency}
        columns={[
          { key: "segment", label: "This segment", likeness: data.segment },
          { key: "everybody", label: "All customers", likeness: data.everybody },
        ]}
      />
    </Card>
  );
}

function findingOf({ segment, everybody, currency }: Profile): string {
  const [mine, all] = [
    Number(segment.revenue_per_customer ?? 0),
    Number(everybody.revenue_per_customer ?? 0),
  ];
  if (all === 0) return "There is no revenue yet to compare.";
  const times = mine / all;
  const beside = `${money(mine, currency)} each, against ${money(all, currency)} for all customers`;
  if (times >= 1.05) return `They brought ${decimal(times)} times as much as usual: ${beside}.`;
  if (times <= 0.95) return `They brought ${percent(1 - times)} less than usual: ${beside}.`;
  return `They brought about as much as usual: ${beside}.`;
}

interface Side {
  key: string;
  label: string;
  likeness: Likeness;
}

interface Row {
  key: string;
  label: React.ReactNode;
  cells: string[];
}

/** The same measures for each side, and how the suggested RFM segments are spread. */
export function LikenessTable({
  label,
  currency,
  columns,
}: {
  label: string;
  currency: string;
  columns: Side[];
}) {
  const profitKnown = useProfitKnown();
  const rows = [...measures(columns, currency, profitKnown), ...spread(columns)];
  return (
    <DataTable
      label={label}
      rows={rows}
      rowKey={(row) => row.key}
      columns={[
        { key: "measure", label: "Measure", cell: (row: Row) => row.label },
        ...columns.map((side, at) => ({
          key: side.key,
          label: side.label,
          right: true,
          cell: (row: Row) => row.cells[at],
        })),
      ]}
    />
  );
}

function measures(columns: Side[], currency: string, profitKnown: boolean): Row[] {
  const soFar = profitSoFar(profitKnown).head;
  const toCome = `Present value of expected ${profitKnown ? "profit" : "revenue"}`;
  const row = (label: string, tell: (one: Likeness) => string): Row => ({
    key: label,
    label,
    cells: columns.map(({ likeness }) => tell(likeness)),
  });
  const score = (value: number | null) => (value === null ? "–" : `${decimal(value)} of 5`);
  const sum = (value: string) => money(value, currency);
  /** Of whom it is known stands beside, where that is not everybody. */
  const amountOf = (value: string | null, known: number, { customers }: Likeness) => {
    if (value === null) return "–";
    return known === customers ? sum(value) : `${sum(value)} (of ${count(known)})`;
  };
  const share = (value: number | null) => (value === null ? "–" : percent(value));
  return [
    row("Customers", (one) => count(one.customers)),
    row("of them have bought", (one) => count(one.buyers)),
    row(revenueEver().head, (one) => money(one.revenue, currency)),
    row(`${revenueEver().head}, each`, (one) =>
      one.revenue_per_customer ? money(one.revenue_per_customer, currency) : "–",
    ),
    row(soFar, (one) => amountOf(one.profit, one.valued, one)),
    row(`${soFar}, each`, (one) => (one.profit_per_customer ? sum(one.profit_per_customer) : "–")),
    row(toCome, (one) => amountOf(one.predicted_profit, one.predicted, one)),
    row(`${toCome}, each`, (one) =>
      one.predicted_profit_per_customer ? sum(one.predicted_profit_per_customer) : "–",
    ),
    row("Chance of still being a customer, on average", (one) => share(one.average_alive_probability)),
    row("Orders each", (one) => (one.orders_per_customer === null ? "–" : decimal(one.orders_per_customer))),
    row("Recency score, on average", (one) => score(one.average_recency_score)),
    row("Frequency score, on average", (one) => score(one.average_frequency_score)),
    row("Money score, on average", (one) => score(one.average_monetary_score)),
    row("May be e-mailed", (one) => share(one.email_consent_share)),
    row("May be sent SMS", (one) => share(one.sms_consent_share)),
  ];
}

function spread(columns: Side[]): Row[] {
  const names = [
    ...new Set(columns.flatMap(({ likeness }) => likeness.suggested_segments.map((s) => s.segment))),
  ];
  return names.map((name) => ({
    key: `rfm ${name}`,
    label: <SegmentBadge name={name} />,
    cells: columns.map(({ likeness }) => {
      const found = likeness.suggested_segments.find((one) => one.segment === name);
      return found ? `${percent(found.share)} (${count(found.customers)})` : "–";
    }),
  }));
}
