// The columns the customer list can show.
import type { Customer, Totals } from "@/api/types";
import { count, counted, day, money, named, percent } from "@/lib/format";
import { presentValue, profitSoFar, revenueEver, revenueInPeriod } from "@/lib/money-words";
import type { Column } from "@/ui/data-table";
import { SegmentBadge } from "@/ui/segment-badge";

export function columnsFor(totals: Totals | undefined): Column<Customer>[] {
  const currency = totals?.currency ?? "USD";
  const known = totals?.profit_known ?? false;
  const sum = (value: string | null | undefined) =>
    value === null || value === undefined ? undefined : money(value, currency);
  return [
    {
      key: "name",
      label: "Name",
      sort: "full_name",
      cell: (c) => c.full_name || c.email || c.external_id || `Customer ${c.id}`,
      total: totals && counted(totals.count, "customer"),
    },
    { key: "email", label: "E-mail", long: true, sort: "email", cell: (c) => c.email || "–" },
    {
      key: "segment",
      label: "Segment",
      sort: "suggested_segment",
      cell: (c) => <SegmentBadge name={c.suggested_segment} />,
    },
    { key: "score", label: "RFM score", right: true, sort: "rfm_score", cell: (c) => c.rfm_score ?? "–" },
    {
      key: "orders",
      label: "Orders",
      right: true,
      sort: "order_count",
      cell: (c) => count(c.order_count),
      total: totals && count(totals.order_count),
    },
    {
      key: "revenue",
      label: revenueEver().head,
      right: true,
      sort: "revenue",
      cell: (c) => money(c.revenue, currency),
      total: sum(totals?.revenue),
    },
    {
      key: "period",
      label: revenueInPeriod(totals?.period_days).head,
      right: true,
      sort: "period_revenue",
      cell: (c) => (c.period_revenue === null ? "–" : money(c.period_revenue, currency)),
      total: sum(totals?.period_revenue),
    },
    {
      key: "last",
      label: "Last order",
      right: true,
      sort: "last_order_at",
      cell: (c) => day(c.last_order_at),
    },
    {
      key: "value",
      label: profitSoFar(known).head,
      right: true,
      sort: "historical_clv",
      cell: (c) => (c.historical_clv === null ? "–" : money(c.historical_clv, currency)),
      total: sum(totals?.historical_clv),
    },
    {
      key: "coming",
      label: presentValue(known, totals?.horizon_days).head,
      right: true,
      sort: "predictive_clv",
      cell: (c) => (c.predictive_clv === null ? "–" : money(c.predictive_clv, currency)),
      total: sum(totals?.predictive_clv),
    },
    {
      key: "alive",
      label: "Still a customer",
      right: true,
      sort: "alive_probability",
      cell: (c) => (c.alive_probability === null ? "–" : percent(c.alive_probability)),
    },
    { key: "city", label: "City", sort: "city", cell: (c) => c.city || "–" },
    { key: "country", label: "Country", sort: "country", cell: (c) => named("region", c.country) || "–" },
    { key: "consent", label: "May be e-mailed", cell: (c) => (c.email_consent ? "Yes" : "No") },
    { key: "created", label: "Added here", right: true, sort: "created_at", cell: (c) => day(c.created_at) },
  ];
}
