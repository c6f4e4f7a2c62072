// Who is this customer? Facts, orders, touchpoints, and the score with what explains it.
import { Anchor, Button, Grid, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { getJson } from "@/api/http";
import type { Profile } from "@/api/types";
import { count, counted, day, daysAgo, moment, money } from "@/lib/format";
import { revenueEver } from "@/lib/money-words";
import { Figures } from "@/ui/figures";
import { Page } from "@/ui/page";
import { EmptyState, ErrorState, LoadingCharts } from "@/ui/states";
import { Consents } from "./consents";
import { Facts } from "./facts";
import { History, Touchpoints } from "./history";
import { Orders } from "./orders";
import { Score } from "./score";
import { ValueCard } from "./value";

export function CustomerPage() {
  const { id } = useParams({ strict: false });
  const profile = useQuery({
    queryKey: ["profile", id],
    queryFn: () => getJson<Profile>(`/api/customers/${id}/profile/`),
  });
  if (profile.isPending)
    return (
      <Page title="Customer">
        <LoadingCharts />
      </Page>
    );
  if (profile.isError)
    return (
      <Page title="Customer">
        {isMissing(profile.error) ? (
          <EmptyState
            title="There is no such customer"
            text="The address may be old, or the customer was deleted."
            action={
              <Button component={Link} to="/customers">
                All customers
              </Button>
            }
          />
        ) : (
          <ErrorState error={profile.error} retry={() => void profile.refetch()} />
        )}
      </Page>
    );
  const { customer } = profile.data;
  return (
    <Page
      title={customer.full_name || customer.email || customer.external_id || `Customer ${customer.id}`}
      answer={answerOf(profile.data)}
      asOf={moment(profile.data.as_of)}
      actions={
        <Anchor component={Link} to="/customers" size="sm">
          All customers
        </Anchor>
      }
    >
      <Figures figures={figuresOf(profile.data)} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            <ValueCard profile={profile.data} />
            <Score profile={profile.data} />
            <Orders profile={profile.data} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <Facts customer={customer} />
            <Consents profile={profile.data} />
            <History profile={profile.data} />
            <Touchpoints profile={profile.data} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function isMissing(error: Error): boolean {
  return (error as { status?: number }).status === 404;
}

function answerOf({ summary, rfm, currency }: Profile): string {
  if (!summary.order_count) return "Has not ordered anything that counts yet.";
  const last =
    summary.days_since_last_order === null ? "" : `, the last ${daysAgo(summary.days_since_last_order)}`;
  const stands = rfm ? ` Belongs to ${rfm.suggested_segment}. ${rfm.advice}` : "";
  return `${counted(summary.order_count, "order")} that brought ${money(summary.revenue, currency)}${last}.${stands}`;
}

function figuresOf({ summary, currency }: Profile) {
  return [
    { label: revenueEver().head, value: money(summary.revenue, currency), note: "net of tax and refunds" },
    { label: "Orders", value: count(summary.order_count) },
    {
      label: "Average order",
      value: summary.average_order_value ? money(summary.average_order_value, currency) : "–",
    },
    { label: "First order", value: day(summary.first_order_at) },
    { label: "Last order", value: day(summary.last_order_at) },
    { label: "Refunded", value: money(summary.refunded, currency), note: "of orders that count" },
  ];
}
