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
import { useCan, useMe, useProfitKnown } from "@/api/queries";
import { revenueEver } from "@/lib/money-words";
import { SEGMENTS } from "@/lib/segments";
import { chipsOf } from "./chips";
import { CountryFilter } from "./country-filter";
import type { Search } from "./search";

interface Props {
  search: Search;
  filters: Search;
  set: (changes: Search) => void;
  /** Takes filters away, those with a field of their own too. */
  drop: (names: string[]) => void;
  clear: () => void;
}

export function Filters({ search, filters, set, drop, clear }: Props) {
  const seesPersonal = useCan("personal");
  const setSlowly = useDebouncedCallback(set, 300);
  const number = (value: string | number) => (value === "" ? undefined : Number(value));
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="xs" verticalSpacing="xs">
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
          label={`${revenueEver().head}, at least`}
          size="xs"
          min={0}
          defaultValue={search.min_revenue as number | undefined}
          onChange={(value) => setSlowly({ min_revenue: number(value) })}
        />
        <CountryFilter
          value={search.country === undefined ? null : String(search.country).toUpperCase()}
          set={(country) => set({ country })}
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
      <Chosen filters={filters} drop={drop} clear={clear} />
    </>
  );
}

function Chosen({ filters, drop, clear }: Pick<Props, "filters" | "drop" | "clear">) {
  const currency = useMe().data?.shop.currency ?? "USD";
  const profitKnown = useProfitKnown();
  if (Object.keys(filters).length === 0) return null;
  const chips = chipsOf(filters, currency, profitKnown);
  return (
    <Group gap="xs">
      {chips.length > 0 && <Text size="sm">Only</Text>}
      {chips.map(({ names, words }) => (
        <Pill
          key={names.join()}
          className="chip"
          withRemoveButton
          removeButtonProps={{ "aria-label": `Without: ${words}`, "aria-hidden": false, tabIndex: 0 }}
          onRemove={() => drop(names)}
        >
          {words}
        </Pill>
      ))}
      <Button size="compact-sm" variant="subtle" onClick={clear}>
        Clear filters
      </Button>
    </Group>
  );
}
