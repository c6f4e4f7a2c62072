// Which other segments the members are in, and a comparison with one of them or any other.
import { Button, Modal, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { getJson } from "@/api/http";
import type { Page } from "@/api/types";
import { count, percent } from "@/lib/format";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { useGo } from "@/ui/place";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf, SEGMENTS, useSegment } from "./api";
import { LikenessTable } from "./profile";
import type { Search } from "./search";
import type { Comparison, Overlap, Segment } from "./types";

export function OverlapTable({ segment }: { segment: Segment }) {
  const search = useSearch({ strict: false }) as Search;
  const go = useGo();
  const { compare, ...rest } = search;
  const overlap = useQuery({
    queryKey: ["segment-overlap", segment.id, segment.evaluated_at],
    queryFn: () => getJson<Overlap[]>(addressOf(segment.id, "overlap")),
  });
  const set = (other: number | undefined) =>
    go({
      to: "/segments/$id",
      params: { id: String(segment.id) },
      search: { ...rest, part: "alike", ...(other === undefined ? {} : { compare: other }) },
    });
  return (
    <Card title="Which other segments they are in">
      {overlap.isPending ? (
        <Loading rows={3} />
      ) : overlap.isError ? (
        <ErrorState error={overlap.error} retry={() => void overlap.refetch()} />
      ) : overlap.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          None: no member is in another segment.
        </Text>
      ) : (
        <DataTable
          label="Overlap"
          rows={overlap.data}
          rowKey={(row) => row.segment}
          place={(row) => ({ to: "/segments/$id", params: { id: String(row.segment) } })}
          columns={[
            { key: "name", label: "Segment", cell: (row) => row.name },
            { key: "both", label: "In both", right: true, cell: (row) => count(row.customers) },
            { key: "this", label: "of this one", right: true, cell: (row) => percent(row.share_of_this) },
            { key: "other", label: "of the other", right: true, cell: (row) => percent(row.share_of_other) },
            {
              key: "compare",
              label: "Side by side",
              right: true,
              cell: (row) => (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Compare with ${row.name}`}
                  onClick={() => set(row.segment)}
                >
                  Compare
                </Button>
              ),
            },
          ]}
        />
      )}
      <OtherSegment segment={segment} choose={set} />
      <SideBySide
        segment={segment}
        other={compare === undefined ? undefined : String(compare)}
        close={() => set(undefined)}
      />
    </Card>
  );
}

/** Any other segment, whether it shares a member or not. */
function OtherSegment({ segment, choose }: { segment: Segment; choose: (other: number) => void }) {
  const names = useQuery({
    queryKey: ["segment-names"],
    queryFn: () =>
      getJson<Page<Pick<Segment, "id" | "name">>>(SEGMENTS, { page_size: 500, ordering: "name" }),
  });
  const others = (names.data?.results ?? []).filter(({ id }) => id !== segment.id);
  return (
    <Select
      size="xs"
      maw={320}
      searchable
      label="Compare with…"
      placeholder={names.isPending ? "Loading…" : "Any other segment"}
      nothingFoundMessage="No other segment of that name"
      error={names.isError ? names.error.message : undefined}
      data={others.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={null}
      onChange={(id) => {
        if (id) choose(Number(id));
      }}
    />
  );
}

interface SideProps {
  segment: Segment;
  other: string | undefined;
  close: () => void;
}

function SideBySide({ segment, other, close }: SideProps) {
  const beside = useSegment(other);
  const title = beside.data ? `${segment.name} beside ${beside.data.name}` : `${segment.name} beside another`;
  return (
    <Modal opened={other !== undefined} onClose={close} title={title} size="xl">
      {other === undefined ? null : beside.isPending ? (
        <Loading rows={6} />
      ) : beside.isError ? (
        <ErrorState error={beside.error} retry={() => void beside.refetch()} />
      ) : (
        <Compared segment={segment} other={beside.data} />
      )}
    </Modal>
  );
}

function Compared({ segment, other }: { segment: Segment; other: Segment }) {
  const query = { first: segment.id, second: other.id };
  const comparison = useQuery({
    queryKey: ["segment-comparison", query, segment.evaluated_at, other.evaluated_at],
    queryFn: () => getJson<Comparison>(`${SEGMENTS}compare/`, query),
  });
  if (comparison.isPending) return <Loading rows={6} />;
  if (comparison.isError)
    return <ErrorState error={comparison.error} retry={() => void comparison.refetch()} />;
  const { currency, first, second, both } = comparison.data;
  return (
    <LikenessTable
      label="Side by side"
      currency={currency}
      columns={[
        { key: "first", label: segment.name, likeness: first },
        { key: "second", label: other.name, likeness: second },
        { key: "both", label: "In both", likeness: both },
      ]}
    />
  );
}
