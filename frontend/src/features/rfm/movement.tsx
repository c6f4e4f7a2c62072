// Who moved from where to where between two dates?
import { Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { getJson } from "@/api/http";
import type { Movement } from "@/api/types";
import { count, day, percent } from "@/lib/format";
import { DataTable } from "@/ui/data-table";
import { SegmentBadge } from "@/ui/segment-badge";
import { ErrorState, Loading } from "@/ui/states";

const SHOWN = 12;

export function MovementTable() {
  const search = useSearch({ strict: false }) as { from?: string; to?: string };
  const navigate = useNavigate();
  const movement = useQuery({
    queryKey: ["rfm-movement", search.from, search.to],
    queryFn: () =>
      getJson<Movement>("/api/customers/rfm-scores/movement/", { from: search.from, to: search.to }),
    placeholderData: keepPreviousData,
  });
  const set = (changes: object) =>
    void navigate({ to: "/rfm", search: { ...search, ...changes } as never, replace: true });
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
        {movement.isError && <ErrorState error={movement.error} />}
        {found && (
          <Text size="sm">
            {found.moved === 0
              ? "Nobody has moved between these days."
              : `${count(found.moved)} of ${count(found.customers)} customers (${percent(found.moved / Math.max(found.customers, 1))}) changed their segment between ${day(found.from)} and ${day(found.to)}: ${count(found.improved)} for the better, ${count(found.worsened)} for the worse, the rest were scored for the first time.`}
          </Text>
        )}
        {moves.length > 0 && (
          <DataTable
            label="Moves between segments"
            rows={moves.slice(0, SHOWN)}
            rowKey={(row) => `${row.from_segment} ${row.to_segment}`}
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
