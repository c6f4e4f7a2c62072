// One segment: how it grows, who is in it and why, what its members are like, and what became of it over time.
import { Anchor, Button, Group, Paper, Stack, Tabs, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useCan, useMe } from "@/api/queries";
import { count, counted, moment, money, percent } from "@/lib/format";
import { revenueEver } from "@/lib/money-words";
import { Figures } from "@/ui/figures";
import { Page } from "@/ui/page";
import { PlaceLink, useGo } from "@/ui/place";
import { EmptyState, ErrorState, Loading } from "@/ui/states";
import { useSegment } from "./api";
import { EachAloneOnRequest } from "./alone";
import { AssignNow } from "./assign-now";
import { Blocked } from "./blocked";
import { DeleteSegment } from "./delete-segment";
import { ExplainBox } from "./explain-box";
import { ExportButtons } from "./export-buttons";
import { Growth } from "./growth";
import { GrowthNote } from "./growth-note";
import { History } from "./history";
import { Members } from "./members";
import { OverlapTable } from "./overlap";
import { ProfileTable } from "./profile";
import { movedIn, thirtyDaysAgo, type Search } from "./search";
import { StateNote } from "./state-note";
import { hasRule, kindOf, type Segment } from "./types";

export function SegmentPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const segment = useSegment(id);
  const mayEdit = useCan("write_segments");
  const shop = useMe().data?.shop;
  if (segment.isPending)
    return (
      <Page title="Segment">
        <Loading />
      </Page>
    );
  if (segment.isError)
    return (
      <Page title="Segment">
        {(segment.error as { status?: number }).status === 404 ? (
          <EmptyState
            title="There is no such segment"
            text="It may have been deleted."
            action={
              <Button component={Link} to="/segments" variant="default">
                All segments
              </Button>
            }
          />
        ) : (
          <ErrorState error={segment.error} retry={() => void segment.refetch()} />
        )}
      </Page>
    );
  const { data } = segment;
  const ruled = hasRule(data);
  return (
    <Page title={data.name} answer={answerOf(data)} actions={<Actions segment={data} mayEdit={mayEdit} />}>
      <Paper withBorder radius="md" p="md">
        <Stack gap={6}>
          {data.description && <Text size="sm">{data.description}</Text>}
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            <Text span size="sm" fw={600}>
              Rule:{" "}
            </Text>
            {ruled ? data.sentence : "none; its members are added by hand or from a file."}
          </Text>
          <Group gap="md">
            {ruled && <StateNote segment={data} whole />}
            <Text size="sm" c="dimmed">
              {kindOf(data.segment_type)}
              {ruled && (data.auto_assign ? " · fills itself" : " · filled when you say so")}
            </Text>
          </Group>
          {ruled && <EachAloneOnRequest rule={data.behavioral_criteria} />}
          {mayEdit && ruled && <AssignNow segment={data} />}
        </Stack>
      </Paper>
      <Figures figures={figuresOf(data, shop?.currency ?? "USD", thirtyDaysAgo(shop?.time_zone))} />
      <Growth segment={data} />
      <Parts segment={data} mayEdit={mayEdit} />
    </Page>
  );
}

const PARTS = ["members", "alike", "history"];

/** One thing at a time; which one is in the address. */
function Parts({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const search = useSearch({ strict: false }) as Search;
  const go = useGo();
  const first = search.compare === undefined ? "members" : "alike";
  const shown = PARTS.includes(String(search.part)) ? String(search.part) : first;
  const show = (part: string | null) =>
    go({
      to: "/segments/$id",
      params: { id: String(segment.id) },
      search: { days: search.days, part: part === "members" ? undefined : (part ?? undefined) },
    });
  return (
    <Tabs value={shown} onChange={show} keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="members">Members</Tabs.Tab>
        <Tabs.Tab value="alike">What they are like</Tabs.Tab>
        <Tabs.Tab value="history">Changes</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="members">
        <Stack>
          <Members segment={segment} mayEdit={mayEdit} />
          <ExplainBox segment={segment} />
          {mayEdit && <Blocked segment={segment} />}
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="alike">
        <Stack>
          <ProfileTable segment={segment} />
          <OverlapTable segment={segment} />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="history">
        <History segment={segment} mayEdit={mayEdit} />
      </Tabs.Panel>
    </Tabs>
  );
}

function answerOf(segment: Segment): string {
  const { member_count, customer_share, revenue_share, entered_30_days, left_30_days } = segment;
  if (!hasRule(segment) && member_count === 0)
    return "Nobody is in it: it has no rule. Add customers by hand, or from a file.";
  if (segment.state === "new" && member_count === 0) return "Nobody is in it yet: it has not been filled.";
  const moved = `${count(entered_30_days)} entered and ${count(left_30_days)} left in the last 30 days.`;
  if (member_count === 0) return `Nobody is in it. ${moved}`;
  const share = revenue_share === null ? "" : ` and brought ${percent(revenue_share)} of all revenue ever`;
  return `${counted(member_count, "customer")} ${member_count === 1 ? "is" : "are"} in it, ${percent(customer_share)} of all${share}. ${moved}`;
}

function figuresOf(segment: Segment, currency: string, from: string) {
  const { id, member_count, revenue } = segment;
  const each = revenue === null || member_count === 0 ? "–" : money(Number(revenue) / member_count, currency);
  return [
    { label: "Customers", value: count(member_count), note: `${percent(segment.customer_share)} of all` },
    {
      label: "In the last 30 days",
      value: (
        <GrowthNote members={member_count} entered={segment.entered_30_days} left={segment.left_30_days} />
      ),
      note: (
        <>
          <PlaceLink place={movedIn(id, { show: "entered", from })}>
            {count(segment.entered_30_days)} entered
          </PlaceLink>
          ,{" "}
          <PlaceLink place={movedIn(id, { show: "left", from })}>
            {count(segment.left_30_days)} left
          </PlaceLink>
        </>
      ),
    },
    {
      label: revenueEver().head,
      value: revenue === null ? "–" : money(revenue, currency),
      note:
        segment.revenue_share === null ? undefined : revenueNote(segment.revenue_share, segment.revenue_at),
    },
    { label: `${revenueEver().head}, each`, value: each },
  ];
}

function revenueNote(share: number, at: string | null): string {
  return `${percent(share)} of all${at === null ? "" : `, as of ${moment(at)}`}`;
}

function Actions({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const mayExport = useCan("export");
  return (
    <>
      <Anchor component={Link} to="/segments" size="sm">
        All segments
      </Anchor>
      {mayExport && <ExportButtons segment={segment} />}
      {mayEdit && (
        <>
          <Button
            size="xs"
            leftSection={<IconPencil size={14} />}
            renderRoot={(given) => (
              <Link
                {...given}
                to={"/segments/$id/edit" as never}
                params={{ id: String(segment.id) } as never}
              />
            )}
          >
            Edit
          </Button>
          <DeleteSegment segment={segment} />
        </>
      )}
    </>
  );
}
