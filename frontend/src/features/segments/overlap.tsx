// Which other segments the members are in, and a comparison with one of them.
import { Button, Modal, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { getJson } from "@/api/http";
import { count, percent } from "@/lib/format";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { useGo } from "@/ui/place";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf, SEGMENTS } from "./api";
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
      search: other === undefined ? rest : { ...rest, compare: other },
    });
  if (overlap.isPending) return <Loading rows={3} />;
  if (overlap.isError) return <ErrorState error={overlap.error} retry={() => void overlap.refetch()} />;
  const other = overlap.data.find((row) => row.segment === Number(compare));
  return (
    <Card title="Which other segments they are in">
      {overlap.data.length === 0 ? (
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
      <Modal opened={other !== undefined} onClose={() => set(undefined)} title="Side by side" size="xl">
        {other && <SideBySide segment={segment} other={other} />}
      </Modal>
    </Card>
  );
}

function SideBySide({ segment, other }: { segment: Segment; other: Overlap }) {
  const query = { first: segment.id, second: other.segment };
  const comparison = useQuery({
    queryKey: ["segment-comparison", query, segment.evaluated_at],
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
        { label: segment.name, likeness: first },
        { label: other.name, likeness: second },
        { label: "In both", likeness: both },
      ]}
    />
  );
}
