// Who moved from where to where between two dates?
import { Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { getJson } from "@/api/http";
import type { Movement } from "@/api/types";
import { count, counted, day, percent } from "@/lib/format";
import { dated } from "@/lib/scored-period";
import { DataTable } from "@/ui/data-table";
import { customers, useGo } from "@/ui/place";
import { SegmentBadge } from "@/ui/segment-badge";
import { ErrorState, Loading } from "@/ui/states";

const SHOWN = 12;

export function MovementTable() {
  const search = useSearch({ strict: false }) as { from?: string; to?: string };
  const go = useGo();
  const movement = useQuery({
    queryKey: ["rfm-movement", search.from, search.to],
    queryFn: () =>
      getJson<Movement>("/api/customers/rfm-scores/movement/", { from: search.from, to: search.to }),
    placeholderData: keepPreviousData,
  });
  const set = (changes: object) => go({ to: "/rfm", search: { ...search, ...changes } }, true);
  const found = movement.data;
  const moves = (found?.matrix ?? [])
    .filter((row) => row.from_segment !== row.to_segment && row.from_segment !== null)
    .sort((a, b) => b.customers - a.customers);
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="xs">
        <Title order={2} size="h5">
          Who moved
        </Title>
        <Group align="flex-end">
          <TextInput
            type="date"
            size="xs"
            label="From"
            value={search.from ?? found?.from ?? ""}
            min={found?.earliest ?? undefined}
            onChange={(e) => set({ from: e.currentTarget.value || undefined })}
          />
          <TextInput
            type="date"
            size="xs"
            label="To"
            value={search.to ?? found?.to ?? ""}
            onChange={(e) => set({ to: e.currentTarget.value || undefined })}
          />
        </Group>
        {movement.isPending && <Loading rows={3} />}
        {movement.isError && <ErrorState error={movement.error} retry={() => void movement.refetch()} />}
        {found && <Text size="sm">{findingOf(found)}</Text>}
        {moves.length > 0 && (
          <DataTable
            label="Moves between segments"
            rows={moves.slice(0, SHOWN)}
            rowKey={(row) => `${row.from_segment} ${row.to_segment}`}
            place={(row) =>
              row.to_segment
                ? customers({ moved: [row.from_segment, row.to_segment, found?.from, found?.to].join(",") })
                : undefined
            }
            columns={[
              { key: "from", label: "From", cell: (row) => <SegmentBadge name={row.from_segment} /> },
              {
                key: "to",
                label: "To",
                cell: (row) => (row.to_segment ? <SegmentBadge name={row.to_segment} /> : "No longer scored"),
              },
              { key: "customers", label: "Customers", right: true, cell: (row) => count(row.customers) },
            ]}
          />
        )}
        {moves.length > SHOWN && (
          <Text size="xs" c="dimmed">
            The {SHOWN} largest of {moves.length} kinds of move.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

/** A first scoring is no move. */
function findingOf({ matrix, improved, worsened, from, to }: Movement): string {
  const sum = (rows: Movement["matrix"]) => rows.reduce((total, row) => total + row.customers, 0);
  const known = sum(matrix.filter((row) => row.from_segment !== null));
  const first = sum(matrix.filter((row) => row.from_segment === null && row.to_segment !== null));
  const moved = improved + worsened;
  const others = first
    ? ` ${counted(first, "other")} ${first === 1 ? "was" : "were"} scored for the first time.`
    : "";
  if (from === to && to !== null)
    return `There are scores of one day only, ${dated(to)}: who moves is told from the second day on.`;
  if (moved === 0) return `Nobody changed their segment between ${day(from)} and ${day(to)}.${others}`;
  return `${count(moved)} of ${count(known)} customers (${percent(moved / Math.max(known, 1))}) changed their segment between ${day(from)} and ${day(to)}: ${count(improved)} for the better, ${count(worsened)} for the worse.${others}`;
}
