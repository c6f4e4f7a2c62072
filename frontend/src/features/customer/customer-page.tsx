// Who is this customer? Facts, orders, touchpoints, and the score with what explains it.
import {
  Anchor,
  Badge,
  Button,
  Checkbox,
  Grid,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Timeline,
  Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { getJson, sendJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Customer, Profile } from "@/api/types";
import { count, day, daysAgo, moment, money } from "@/lib/format";
import { segmentOf } from "@/lib/segments";
import { DataTable } from "@/ui/data-table";
import { Page } from "@/ui/page";
import { SegmentBadge } from "@/ui/segment-badge";
import { EmptyState, ErrorState, Loading } from "@/ui/states";

export function CustomerPage() {
  const { id } = useParams({ strict: false });
  const profile = useQuery({
    queryKey: ["profile", id],
    queryFn: () => getJson<Profile>(`/api/customers/${id}/profile/`),
  });
  if (profile.isPending)
    return (
      <Page title="Customer">
        <Loading />
      </Page>
    );
  if (profile.isError) {
    const missing = (profile.error as { status?: number }).status === 404;
    return (
      <Page title="Customer">
        {missing ? (
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
  }
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
      <Figures profile={profile.data} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            <Score profile={profile.data} />
            <Orders profile={profile.data} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <Facts customer={customer} />
            <History profile={profile.data} />
            <Touchpoints profile={profile.data} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function answerOf({ summary, rfm, currency }: Profile): string {
  if (!summary.order_count) return "Has not ordered anything that counts yet.";
  const last =
    summary.days_since_last_order === null ? "" : `, the last ${daysAgo(summary.days_since_last_order)}`;
  const stands = rfm
    ? ` Belongs to ${rfm.suggested_segment}: ${segmentOf(rfm.suggested_segment).advice}`
    : "";
  return `${count(summary.order_count)} ${summary.order_count === 1 ? "order" : "orders"} worth ${money(summary.revenue, currency)}${last}.${stands}`;
}

function Card({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {title}
        </Title>
        {children}
      </Stack>
    </Paper>
  );
}

function Figures({ profile: { summary, currency } }: { profile: Profile }) {
  const figures = [
    ["Revenue, net", money(summary.revenue, currency)],
    ["Orders", count(summary.order_count)],
    ["Average order", summary.average_order_value ? money(summary.average_order_value, currency) : "–"],
    ["First order", day(summary.first_order_at)],
    ["Last order", day(summary.last_order_at)],
    ["Refunded", money(summary.refunded, currency)],
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
      {figures.map(([label, value]) => (
        <Paper key={label} withBorder radius="md" p="sm">
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text fw={600} className="number">
            {value}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

const MEASURES = {
  recency: "Recency: how long ago",
  frequency: "Frequency: how often",
  monetary: "Money: how much",
};

function Score({ profile: { rfm, currency } }: { profile: Profile }) {
  if (!rfm)
    return (
      <Card title="RFM score">
        <Text size="sm" c="dimmed">
          Not scored yet: there is no order that counts, or nothing was calculated so far.
        </Text>
      </Card>
    );
  return (
    <Card title="RFM score">
      <Group gap="sm">
        <Text size="xl" fw={700} className="number">
          {rfm.rfm_score}
        </Text>
        <SegmentBadge name={rfm.suggested_segment} />
        <Text size="sm" c="dimmed">
          as of {day(rfm.run.as_of)}, the {count(rfm.run.days)} days before
        </Text>
      </Group>
      {rfm.explanation.map((part) => (
        <div key={part.measure}>
          <Group justify="space-between">
            <Text fw={500} size="sm">
              {MEASURES[part.measure]}
            </Text>
            <Badge variant="light">{part.score} of 5</Badge>
          </Group>
          <Text size="sm">{part.sentence}</Text>
          <Table withTableBorder mt={4} fz="xs" aria-label={`Cut-points of ${part.measure}`}>
            <Table.Tbody>
              <Table.Tr>
                <Table.Td>Score from</Table.Td>
                {part.cut_points.map((cut, at) => (
                  <Table.Td key={at} className="number" fw={at + 2 === part.score ? 700 : 400}>
                    {at + 2}:{" "}
                    {cut === null
                      ? "nobody"
                      : part.measure === "monetary"
                        ? money(cut, currency)
                        : part.measure === "recency"
                          ? `≤ ${cut} days`
                          : cut}
                  </Table.Td>
                ))}
              </Table.Tr>
            </Table.Tbody>
          </Table>
        </div>
      ))}
    </Card>
  );
}

function Orders({ profile }: { profile: Profile }) {
  if (profile.orders.length === 0)
    return (
      <Card title="Orders">
        <Text size="sm" c="dimmed">
          No orders.
        </Text>
      </Card>
    );
  return (
    <Card title={`Latest orders (${profile.orders.length})`}>
      <DataTable
        label="Orders"
        rows={profile.orders}
        rowKey={(order) => order.id}
        columns={[
          { key: "day", label: "Date", cell: (order) => day(order.placed_at) },
          {
            key: "id",
            label: "Order",
            cell: (order) =>
              order.external_id.length > 16 ? (
                <span title={order.external_id}>{order.external_id.slice(0, 8)}…</span>
              ) : (
                order.external_id
              ),
          },
          {
            key: "what",
            label: "Articles",
            cell: (order) => (order.lines ?? []).map((line) => line.name || line.sku).join(", ") || "–",
          },
          { key: "status", label: "Status", cell: (order) => order.status },
          {
            key: "total",
            label: "Total",
            right: true,
            cell: (order) => money(order.total, order.currency ?? profile.currency),
          },
          {
            key: "refunded",
            label: "Refunded",
            right: true,
            cell: (order) =>
              Number(order.refunded_total)
                ? money(order.refunded_total ?? 0, order.currency ?? profile.currency)
                : "–",
          },
        ]}
      />
    </Card>
  );
}

function Facts({ customer }: { customer: Customer }) {
  const mayWrite = useCan("write_customers");
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: (body: Partial<Customer>) =>
      sendJson<Customer>("PATCH", `/api/customers/${customer.id}/`, body),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["profile"] }),
    onError: (error) => notifications.show({ color: "red", message: error.message }),
  });
  const facts: [string, string | null | undefined][] = [
    ["E-mail", customer.email],
    ["Phone", customer.phone],
    ["City", [customer.city, customer.country].filter(Boolean).join(", ")],
    ["Language", customer.language],
    ["Born", customer.birth_date ? day(customer.birth_date) : ""],
    ["Your id", customer.external_id],
    ["Known since", day(customer.created_at)],
  ];
  return (
    <Card title="Facts">
      <Table fz="sm" aria-label="Facts">
        <Table.Tbody>
          {facts
            .filter(([, value]) => value)
            .map(([label, value]) => (
              <Table.Tr key={label}>
                <Table.Th w={110} fw={500}>
                  {label}
                </Table.Th>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
      {(customer.tags ?? []).length > 0 && (
        <Group gap={4}>
          {customer.tags?.map((tag) => (
            <Badge key={tag} variant="default" tt="none">
              {tag}
            </Badge>
          ))}
        </Group>
      )}
      <Checkbox
        label="May be e-mailed"
        checked={customer.email_consent ?? false}
        disabled={!mayWrite}
        onChange={(e) => change.mutate({ email_consent: e.currentTarget.checked })}
      />
      <Checkbox
        label="May be texted"
        checked={customer.sms_consent ?? false}
        disabled={!mayWrite}
        onChange={(e) => change.mutate({ sms_consent: e.currentTarget.checked })}
      />
    </Card>
  );
}

function History({ profile }: { profile: Profile }) {
  if (profile.segment_history.length === 0) return null;
  return (
    <Card title="Moves between segments">
      <Timeline bulletSize={12} lineWidth={1}>
        {profile.segment_history.map((move, at) => (
          <Timeline.Item
            key={at}
            title={
              <Group gap={6}>
                <SegmentBadge name={move.from_segment} />→<SegmentBadge name={move.to_segment} />
              </Group>
            }
          >
            <Text size="xs" c="dimmed">
              {day(move.changed_on)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Card>
  );
}

function Touchpoints({ profile }: { profile: Profile }) {
  return (
    <Card title="Touchpoints">
      {profile.touchpoints.length === 0 && (
        <Text size="sm" c="dimmed">
          None recorded.
        </Text>
      )}
      {profile.touchpoints.map((touchpoint) => (
        <Group key={touchpoint.id} justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text size="sm">{touchpoint.title}</Text>
            <Text size="xs" c="dimmed">
              {touchpoint.touchpoint_type.replaceAll("_", " ")} · {touchpoint.channel.replaceAll("_", " ")}
            </Text>
          </div>
          <Text size="xs" c="dimmed" className="number" style={{ whiteSpace: "nowrap" }}>
            {day(touchpoint.interaction_date)}
          </Text>
        </Group>
      ))}
    </Card>
  );
}
