// What a condition is about, found by its words, by its group, or by the name programs use.
import { Select, type ComboboxItem, type ComboboxItemGroup, type SelectProps } from "@mantine/core";
import { grouped } from "./catalogue";
import { usePlace } from "./context";

type Props = Omit<SelectProps, "data" | "filter" | "onChange"> & { onChoose: (name: string) => void };

export function FieldSelect({ onChoose, ...rest }: Props) {
  const { fields } = usePlace();
  return (
    <Select
      size="xs"
      searchable
      selectFirstOptionOnChange
      nothingFoundMessage="Nothing of that name"
      maxDropdownHeight={360}
      comboboxProps={WIDE}
      {...rest}
      data={grouped(fields)}
      filter={({ options, search }) => matching(options as ComboboxItemGroup<ComboboxItem>[], search)}
      onChange={(name) => name && onChoose(name)}
    />
  );
}

const WIDE = { width: 300, position: "bottom-start" } as const;

function matching(groups: ComboboxItemGroup<ComboboxItem>[], search: string) {
  const wanted = search.trim().toLowerCase();
  return groups
    .map(({ group, items }) => ({
      group,
      items: String(group).toLowerCase().includes(wanted)
        ? items
        : items.filter(({ value, label }) => `${label} ${value}`.toLowerCase().includes(wanted)),
    }))
    .filter(({ items }) => items.length > 0);
}
