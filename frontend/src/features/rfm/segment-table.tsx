// What each segment is, what it brings, and what to do about it.
import { Anchor, Paper, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Summary } from "@/api/types";
import { count, decimal, money, percent } from "@/lib/format";
import { segmentOf } from "@/lib/segments";
import { DataTable } from "@/ui/data-table";
import { SegmentBadge } from "@/ui/segment-badge";

export function SegmentTable({ summary }: { summary: Summary }) {
  return (
    <Paper withBorder radius="md" p="md">
      <Title order={2} size="h5" mb="xs">
        What each segment means, and what to do
      </Title>
      <DataTable
        label="Segments"
        rows={summary.segments}
        rowKey={(row) => row.segment}
        columns={[
          {
            key: "segment",
            label: "Segment",
            cell: (row) => (
              <Anchor
                component={Link}
                to="/customers"
                search={{ suggested_segment: row.segment } as never}
                underline="never"
              >
                <SegmentBadge name={row.segment} />
              </Anchor>
            ),
          },
          {
            key: "customers",
            label: "Customers",
            right: true,
            cell: (row) => (
              <Anchor
                component={Link}
                to="/customers"
                search={{ suggested_segment: row.segment } as never}
                size="sm"
                aria-label={`${row.segment}: ${count(row.customers)} customers`}
              >
                {count(row.customers)}
              </Anchor>
            ),
          },
          { key: "share", label: "of all", right: true, cell: (row) => percent(row.share_of_customers) },
          {
            key: "revenue",
            label: "Revenue",
            right: true,
            cell: (row) => money(row.revenue, summary.currency),
          },
          { key: "rshare", label: "of all", right: true, cell: (row) => percent(row.share_of_revenue) },
          {
            key: "days",
            label: "Days since last order",
            right: true,
            cell: (row) => (row.average_recency_days === null ? "–" : decimal(row.average_recency_days, 0)),
          },
          {
            key: "orders",
            label: "Orders each",
            right: true,
            cell: (row) => (row.average_orders === null ? "–" : decimal(row.average_orders)),
          },
          {
            key: "advice",
            label: "What to do",
            cell: (row) => (
              <Text size="sm" miw={220}>
                {segmentOf(row.segment).meaning} {segmentOf(row.segment).advice}
              </Text>
            ),
          },
        ]}
      />
    </Paper>
  );
}
