// The latest orders, and the one that was asked for by its number, however old it is.
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { getJson } from "@/api/http";
import type { Order, Profile } from "@/api/types";
import { count, counted, day, money } from "@/lib/format";
import { orderNet, orderTotal } from "@/lib/money-words";
import { statusInWords } from "@/lib/words";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";

export function Orders({ profile }: { profile: Profile }) {
  const all = profile.summary.order_count;
  const shown = profile.orders.length;
  const asked = useAsked(profile);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked) box.current?.querySelector("tr[aria-current]")?.scrollIntoView({ block: "center" });
  }, [asked?.id]);
  if (shown === 0)
    return (
      <Card title="Orders">
        <Text size="sm" c="dimmed">
          No orders.
        </Text>
      </Card>
    );
  const older = asked && !profile.orders.some(({ id }) => id === asked.id);
  return (
    <Card title={all > shown ? `Latest ${count(shown)} of ${counted(all, "order")}` : "Orders"}>
      <div ref={box}>
        <DataTable
          label="Orders"
          rows={older ? [asked, ...profile.orders] : profile.orders}
          marked={(order) => order.id === asked?.id}
          rowKey={(order) => order.id}
          columns={[
            { key: "day", label: "Date", cell: (order) => day(order.placed_at) },
            { key: "what", label: "Articles", prose: true, cell: articles },
            { key: "status", label: "Status", cell: (order) => statusInWords(order.status) },
            {
              key: "total",
              label: orderTotal().head,
              right: true,
              cell: (order) => <Total order={order} profile={profile} />,
            },
            {
              key: "net",
              label: orderNet().head,
              right: true,
              cell: (order) => (counts(order) ? money(order.reporting_net, profile.currency) : "–"),
            },
          ]}
        />
      </div>
      <Text size="xs" c="dimmed" mt="xs">
        {orderTotal().explain} {orderNet().explain} Revenue adds up the net of all orders that count; pending,
        cancelled and wholly refunded ones do not, and show a dash.
      </Text>
    </Card>
  );
}

/** The order that the address asks for, where it is this customer's. */
function useAsked({ customer, orders }: Profile): Order | undefined {
  const id = Number((useSearch({ strict: false }) as { order?: number }).order);
  const among = orders.find((order) => order.id === id);
  const older = useQuery({
    queryKey: ["order", id],
    queryFn: () => getJson<Order>(`/api/customers/orders/${id}/`),
    enabled: Number.isInteger(id) && !among,
  });
  return among ?? (older.data?.customer === customer.id ? older.data : undefined);
}

/** As the server counts: neither pending nor cancelled, and something of it was kept. */
function counts(order: Order): boolean {
  if (order.status === "pending" || order.status === "cancelled") return false;
  return Number(order.total) === 0 || Number(order.total) > Number(order.refunded_total ?? 0);
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
