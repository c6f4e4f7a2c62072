// Who entered the segment, or left it, in a span of days: when, and what did it.
import { Anchor, Group, Text, TextInput } from "@mantine/core";
import { count, day, days, moment } from "@/lib/format";
import { DataTable, type Column } from "@/ui/data-table";
import { ErrorState, Loading } from "@/ui/states";
import { customerOf, NAME, useMemberships, useSegmentAddress } from "./memberships";
import { Pages } from "./pages";
import { begunBy, endedBy } from "./reasons";
import type { Search } from "./search";
import type { Membership, Segment } from "./types";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface Props {
  segment: Segment;
  shown: "entered" | "left";
}

export function Stays({ segment, shown }: Props) {
  const moved = shown === "entered" ? "assigned" : "left";
  const { search, set } = useSegmentAddress(segment);
  const [from, to] = [dayIn(search.from), dayIn(search.to)];
  const narrowed = {
    history: true,
    ...(shown === "left" ? { ended: true } : {}),
    [`${moved}_from`]: from,
    [`${moved}_to`]: to,
  };
  const { page, ordering, turn, turning, list: stays } = useMemberships(segment, `-${moved}_at`, narrowed);
  const days = from || to ? ` ${inDays(from, to)}` : "";
  return (
    <>
      <Group gap="xs" align="flex-end">
        <DayInput label="From" value={from} change={(next) => set({ from: next })} />
        <DayInput label="To" value={to} change={(next) => set({ to: next })} />
        {days && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            pb={4}
            onClick={() => set({ from: undefined, to: undefined })}
          >
            All days
          </Anchor>
        )}
      </Group>
      {stays.isPending || turning ? (
        <Loading rows={5} />
      ) : stays.isError ? (
        <ErrorState error={stays.error} retry={() => void stays.refetch()} />
      ) : stays.data.count === 0 ? (
        <Text size="sm" c="dimmed">
          {`Nobody${search.who ? " of that name" : ""} ${shown === "entered" ? "entered" : "left"}${days}.`}
        </Text>
      ) : (
        <>
          <Text size="sm" className="number" role="status">
            {`${count(stays.data.count)} ${shown === "entered" ? "entered" : "left"}${days}.`}
          </Text>
          <DataTable
            label={shown === "entered" ? "Who entered" : "Who left"}
            rows={stays.data.results}
            rowKey={(row) => row.id}
            sort={ordering}
            onSort={(next) => set({ ordering: next })}
            place={customerOf}
            columns={shown === "entered" ? [NAME, ...BEGUN, ...ENDED] : [NAME, ...ENDED, ...BEGUN]}
          />
          <Group justify="flex-end">
            <Pages count={stays.data.count} page={page} turn={turn} />
          </Group>
        </>
      )}
    </>
  );
}

const BEGUN: Column<Membership>[] = [
  { key: "entered", label: "Entered", sort: "assigned_at", cell: (row) => moment(row.assigned_at) },
  { key: "begun", label: "Put there by", cell: begunBy },
];
const ENDED: Column<Membership>[] = [
  {
    key: "left",
    label: "Left",
    sort: "left_at",
    cell: (row) => (row.left_at === null ? "still in it" : moment(row.left_at)),
  },
  { key: "ended", label: "Taken out by", cell: endedBy },
];

interface DayProps {
  label: string;
  value: string | undefined;
  change: (day: string | undefined) => void;
}

function DayInput({ label, value, change }: DayProps) {
  return (
    <TextInput
      type="date"
      size="xs"
      label={label}
      value={value ?? ""}
      onChange={(event) => change(event.currentTarget.value || undefined)}
    />
  );
}

/** An address may hold anything; what is not a day is left out. */
function dayIn(value: Search[string]): string | undefined {
  return DAY.test(String(value)) ? String(value) : undefined;
}

function inDays(from: string | undefined, to: string | undefined): string {
  if (from && from === to) return `on ${day(from)}`;
  if (from && to) return days(from, to);
  return from ? `since ${day(from)}` : `up to ${day(to)}`;
}
