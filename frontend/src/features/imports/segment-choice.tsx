// Which segment the file lists the members of.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/api/http";
import type { Page } from "@/api/types";

interface Props {
  value: string | null;
  change: (segment: string | null) => void;
  describedBy: string;
}

export function SegmentChoice({ value, change, describedBy }: Props) {
  const segments = useQuery({
    queryKey: ["segment-names"],
    queryFn: () =>
      getJson<Page<{ id: number; name: string }>>("/api/customers/segments/", {
        page_size: 500,
        ordering: "name",
      }),
  });
  return (
    <Select
      label="Which segment"
      placeholder={segments.isPending ? "Loading…" : "Choose a segment"}
      searchable
      nothingFoundMessage="No segment of that name"
      data={(segments.data?.results ?? []).map((one) => ({ value: String(one.id), label: one.name }))}
      value={value}
      onChange={change}
      error={segments.isError ? segments.error.message : undefined}
      aria-describedby={describedBy}
    />
  );
}
