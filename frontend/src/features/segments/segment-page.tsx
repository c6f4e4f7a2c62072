// One segment: how it grows, who is in it and why, what its members are like, and what became of it over time.
import { Anchor, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { IconDownload, IconPencil } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { address } from "@/api/http";
import { useCan, useMe } from "@/api/queries";
import { count, counted, money, percent } from "@/lib/format";
import { Figures } from "@/ui/figures";
import { Page } from "@/ui/page";
import { EmptyState, ErrorState, Loading } from "@/ui/states";
import { addressOf, useSegment } from "./api";
import { AssignNow } from "./assign-now";
import { Blocked } from "./blocked";
import { DeleteSegment } from "./delete-segment";
import { ExplainBox } from "./explain-box";
import { Growth } from "./growth";
import { GrowthNote } from "./growth-note";
import { History } from "./history";
import { Members } from "./members";
import { OverlapTable } from "./overlap";
import { ProfileTable } from "./profile";
import { StateNote } from "./state-note";
import { kindOf, type Segment } from "./types";

export function SegmentPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const segment = useSegment(id);
  const mayEdit = useCan("write_segments");
  const currency = useMe().data?.shop.currency ?? "USD";
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
  return (
    <Page title={data.name} answer={answerOf(data)} actions={<Actions segment={data} mayEdit={mayEdit} />}>
      <Paper withBorder radius="md" p="md">
        <Stack gap={6}>
          {data.description && <Text size="sm">{data.description}</Text>}
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            <Text span size="sm" fw={600}>
              Rule:{" "}
            </Text>
            {data.sentence}
          </Text>
          <Group gap="md">
            <StateNote segment={data} whole />
            <Text size="sm" c="dimmed">
              {kindOf(data.segment_type)} · {data.auto_assign ? "fills itself" : "filled when you say so"}
            </Text>
          </Group>
          {mayEdit && <AssignNow segment={data} />}
        </Stack>
      </Paper>
      <Figures figures={figuresOf(data, currency)} />
      <Growth segment={data} />
      <Members segment={data} mayEdit={mayEdit} />
      <ExplainBox segment={data} />
      <ProfileTable segment={data} />
      <OverlapTable segment={data} />
      {mayEdit && <Blocked segment={data} />}
      <History segment={data} mayEdit={mayEdit} />
    </Page>
  );
}

function answerOf(segment: Segment): string {
  const { member_count, customer_share, revenue_share, entered_30_days, left_30_days } = segment;
  if (segment.state === "new" && member_count === 0) return "Nobody is in it yet: it has not been filled.";
  const share = revenue_share === null ? "" : ` and brought ${percent(revenue_share)} of all revenue`;
  const moved = `${count(entered_30_days)} entered and ${count(left_30_days)} left in the last 30 days.`;
  return `${counted(member_count, "customer")} ${member_count === 1 ? "is" : "are"} in it, ${percent(customer_share)} of all${share}. ${moved}`;
}

function figuresOf(segment: Segment, currency: string) {
  const { member_count, revenue } = segment;
  const each = revenue === null || member_count === 0 ? "–" : money(Number(revenue) / member_count, currency);
  return [
    { label: "Customers", value: count(member_count), note: `${percent(segment.customer_share)} of all` },
    {
      label: "In the last 30 days",
      value: (
        <GrowthNote members={member_count} entered={segment.entered_30_days} left={segment.left_30_days} />
      ),
      note: `${count(segment.entered_30_days)} entered, ${count(segment.left_30_days)} left`,
    },
    {
      label: "Revenue so far",
      value: revenue === null ? "–" : money(revenue, currency),
      note: segment.revenue_share === null ? undefined : `${percent(segment.revenue_share)} of all`,
    },
    { label: "Revenue each", value: each },
  ];
}

function Actions({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const mayExport = useCan("export");
  const file = (kind: "csv" | "jsonl") => address(addressOf(segment.id, "export"), { as: kind });
  return (
    <>
      <Anchor component={Link} to="/segments" size="sm">
        All segments
      </Anchor>
      {mayExport && (
        <>
          <Button
            component="a"
            href={file("csv")}
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} />}
          >
            Export CSV
          </Button>
          <Button component="a" href={file("jsonl")} variant="default" size="xs">
            JSON lines
          </Button>
        </>
      )}
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
