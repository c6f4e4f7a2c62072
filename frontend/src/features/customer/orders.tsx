// The latest orders.
import { Text } from "@mantine/core";
import type { Order, Profile } from "@/api/types";
import { day, money } from "@/lib/format";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";

export function Orders({ profile }: { profile: Profile }) {
  const all = profile.summary.order_count;
  const shown = profile.orders.length;
  if (shown === 0)
    return (
      <Card title="Orders">
        <Text size="sm" c="dimmed">
          No orders.
        </Text>
      </Card>
    );
  return (
    <Card title={all > shown ? `Latest ${shown} of ${all} orders` : "Orders"}>
      <DataTable
        label="Orders"
        rows={profile.orders}
        rowKey={(order) => order.id}
        columns={[
          { key: "day", label: "Date", cell: (order) => day(order.placed_at) },
          { key: "what", label: "Articles", prose: true, cell: articles },
          { key: "status", label: "Status", cell: (order) => (order.status ?? "").replaceAll("_", " ") },
          {
            key: "total",
            label: "Total",
            right: true,
            cell: (order) => <Total order={order} profile={profile} />,
          },
        ]}
      />
    </Card>
  );
}

function articles(order: Order) {
  return (
    <>
      {(order.lines ?? []).map((line) => line.name || line.sku).join(", ") || "Articles unknown"}
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {order.external_id}
      </Text>
    </>
  );
}

function Total({ order, profile }: { order: Order; profile: Profile }) {
  const currency = order.currency ?? profile.currency;
  return (
    <>
      {money(order.total, currency)}
      {Boolean(Number(order.refunded_total)) && (
        <Text size="xs" c="dimmed">
          {money(order.refunded_total ?? 0, currency)} refunded
        </Text>
      )}
    </>
  );
}
