// Narrows the list to a country, found by its name; offered are those where somebody lives.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getJson } from "@/api/http";
import { count, named } from "@/lib/format";

interface Offered {
  fields: { name: string; values: { value: string; label: string; count?: number | null }[] }[];
}

interface Props {
  value: string | null;
  set: (country: string | undefined) => void;
}

export function CountryFilter({ value, set }: Props) {
  const [wanted, setWanted] = useState(false);
  const known = useQuery({
    queryKey: ["segment-fields"],
    queryFn: () => getJson<Offered>("/api/customers/segments/fields/"),
    enabled: wanted,
    staleTime: 60_000,
  });
  const offered = known.data?.fields.find(({ name }) => name === "country")?.values ?? [];
  const counts = new Map(offered.map((one) => [one.value, one.count]));
  const codes = [...new Set([...offered.map((one) => one.value), ...(value ? [value] : [])])];
  return (
    <Select
      label="Country"
      size="xs"
      clearable
      searchable
      placeholder="All"
      nothingFoundMessage={known.isFetching ? "Looking…" : "Nobody lives there"}
      data={codes.map((code) => ({ value: code, label: `${named("region", code)} (${code})` }))}
      renderOption={({ option }) => {
        const people = counts.get(option.value);
        return typeof people === "number" ? `${option.label}, ${count(people)}` : option.label;
      }}
      value={value}
      onFocus={() => setWanted(true)}
      onChange={(code) => set(code ?? undefined)}
    />
  );
}
