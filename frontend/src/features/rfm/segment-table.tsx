// What each segment is, what it brings, and what to do about it.
import { Paper, Text, Title } from "@mantine/core";
import type { Summary } from "@/api/types";
import { count, decimal, money, percent } from "@/lib/format";
import { revenueInPeriod } from "@/lib/money-words";
import { DataTable } from "@/ui/data-table";
import { customers, PlaceLink } from "@/ui/place";
import { SegmentBadge } from "@/ui/segment-badge";

export function SegmentTable({ summary }: { summary: Summary }) {
  const { currency, headline } = summary;
  const total = headline?.total;
  return (
    <Paper withBorder radius="md" p="md">
      <Title order={2} size="h5" mb="xs">
        What each segment means, and what to do
      </Title>
      <DataTable
        label="Segments"
        rows={summary.segments}
        rowKey={(row) => row.segment}
        place={(row) => customers({ suggested_segment: row.segment })}
        columns={[
          {
            key: "segment",
            label: "Segment",
            cell: (row) => <SegmentBadge name={row.segment} />,
            total: total && "All",
          },
          {
            key: "customers",
            label: "Customers",
            right: true,
            cell: (row) => (
              <>
                <PlaceLink
                  place={customers({ suggested_segment: row.segment })}
                  aria-label={`${row.segment}: ${count(row.customers)} customers`}
                >
                  {count(row.customers)}
                </PlaceLink>
                <Share part={row.share_of_customers} />
              </>
            ),
            total: total && count(total.customers),
          },
          {
            key: "revenue",
            label: revenueInPeriod(summary.run?.days).head,
            right: true,
            cell: (row) => (
              <>
                {money(row.revenue, currency)}
                <Share part={row.share_of_revenue} />
              </>
            ),
            total: total && money(total.revenue, currency),
          },
          {
            key: "days",
            label: "Since the last order",
            right: true,
            cell: (row) =>
              row.average_recency_days === null ? "–" : `${decimal(row.average_recency_days, 0)} days`,
          },
          {
            key: "orders",
            label: "Orders each, in the period",
            right: true,
            cell: (row) => (row.average_orders === null ? "–" : decimal(row.average_orders)),
          },
          {
            key: "advice",
            label: "What to do",
            prose: true,
            cell: (row) => `${row.description} ${row.advice}`,
          },
        ]}
      />
    </Paper>
  );
}

/** Of all, under the figure it belongs to. */
function Share({ part }: { part: number }) {
  return (
    <Text span size="xs" c="dimmed" display="block">
      {percent(part)}
    </Text>
  );
}
