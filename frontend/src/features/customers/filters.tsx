// The fields that narrow the list, and pills for what narrows it without a field.
import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Pill,
  Select,
  SimpleGrid,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useCan } from "@/api/queries";
import { day, percent } from "@/lib/format";
import { SEGMENTS } from "@/lib/segments";
import { FILTERS, WITH_FIELDS, type Search } from "./search";

interface Props {
  search: Search;
  filters: Search;
  set: (changes: Search) => void;
  clear: () => void;
}

export function Filters({ search, filters, set, clear }: Props) {
  const seesPersonal = useCan("personal");
  const setSlowly = useDebouncedCallback(set, 300);
  const number = (value: string | number) => (value === "" ? undefined : Number(value));
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="xs" verticalSpacing="xs">
        {seesPersonal && (
          <TextInput
            label="Name, e-mail or phone"
            size="xs"
            defaultValue={String(search.search ?? "")}
            onChange={(e) => setSlowly({ search: e.currentTarget.value })}
          />
        )}
        <MultiSelect
          label="Segment"
          size="xs"
          clearable
          placeholder={search.suggested_segment ? "" : "All"}
          data={SEGMENTS.map((segment) => segment.name)}
          value={search.suggested_segment ? String(search.suggested_segment).split(",") : []}
          onChange={(chosen) => set({ suggested_segment: chosen.join(",") })}
        />
        <NumberInput
          label="Orders, at least"
          size="xs"
          min={0}
          defaultValue={search.min_orders as number | undefined}
          onChange={(value) => setSlowly({ min_orders: number(value) })}
        />
        <NumberInput
          label="Revenue, at least"
          size="xs"
          min={0}
          defaultValue={search.min_revenue as number | undefined}
          onChange={(value) => setSlowly({ min_revenue: number(value) })}
        />
        <Select
          label="May be e-mailed"
          size="xs"
          clearable
          placeholder="All"
          data={[
            { value: "true", label: "Yes" },
            { value: "false", label: "No" },
          ]}
          value={search.email_consent === undefined ? null : String(search.email_consent)}
          onChange={(value) => set({ email_consent: value ?? undefined })}
        />
      </SimpleGrid>
      <Chosen filters={filters} set={set} clear={clear} />
    </>
  );
}

function Chosen({ filters, set, clear }: Omit<Props, "search">) {
  const others = Object.entries(filters).filter(([name]) => !WITH_FIELDS.includes(name));
  if (Object.keys(filters).length === 0) return null;
  return (
    <Group gap="xs">
      {others.length > 0 && <Text size="sm">Only</Text>}
      {others.map(([name, value]) => (
        <Pill
          key={name}
          withRemoveButton
          removeButtonProps={{ "aria-label": `Without ${FILTERS[name]}`, "aria-hidden": false, tabIndex: 0 }}
          onRemove={() => set({ [name]: undefined })}
          styles={{ root: { height: "auto", minHeight: 22 }, label: { whiteSpace: "normal" } }}
        >
          {words(name, String(value))}
        </Pill>
      ))}
      <Button size="compact-sm" variant="subtle" onClick={clear}>
        Clear filters
      </Button>
    </Group>
  );
}

function words(name: string, value: string): string {
  const parts = value.split(",");
  if (name === "moved")
    return `moved from ${parts[0]} to ${parts[1]} between ${day(parts[2])} and ${day(parts[3])}`;
  if (name.startsWith("alive")) return `${FILTERS[name]} ${percent(Number(value))}`;
  if (/^(first|last)_order/.test(name)) return `${FILTERS[name]} ${day(value)}`;
  return `${FILTERS[name]} ${parts.join(", ")}`;
}
