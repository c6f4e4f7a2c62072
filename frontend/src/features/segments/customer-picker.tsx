// Finds one customer by name, e-mail or phone.
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getJson } from "@/api/http";
import type { Customer, Page } from "@/api/types";

interface Props {
  label: string;
  onPick: (customerId: number, name: string) => void;
}

export function CustomerPicker({ label, onPick }: Props) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 200);
  const found = useQuery({
    queryKey: ["search", search],
    queryFn: () => getJson<Page<Customer>>("/api/customers/", { search, page_size: 8 }),
    enabled: search.length > 0,
    placeholderData: keepPreviousData,
  });
  const people = search ? (found.data?.results ?? []) : [];
  return (
    <Select
      size="xs"
      w={260}
      searchable
      label={label}
      placeholder="Name, e-mail or phone"
      value={null}
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage={
        search ? (found.isFetching ? "Looking…" : "Nobody of that name") : "Type to search"
      }
      filter={({ options }) => options}
      data={people.map((one) => ({
        value: String(one.id),
        label: [one.full_name, one.email].filter(Boolean).join(" · ") || `Customer ${one.id}`,
      }))}
      onChange={(id) => {
        setText("");
        const picked = people.find((one) => String(one.id) === id);
        if (picked) onPick(picked.id, picked.full_name || picked.email || `Customer ${picked.id}`);
      }}
    />
  );
}
