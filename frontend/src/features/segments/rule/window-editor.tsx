// When: the last days, a stretch of days ago, a calendar month, between two dates, or at any time.
import { Group, NumberInput, Select, Text, TextInput } from "@mantine/core";
import { useAround } from "./context";
import { fit } from "./fit";
import type { Bag } from "./tree";

interface Props {
  label: string;
  value: Bag | undefined;
  onChange: (value: unknown) => void;
  /** Without a window it means any time. */
  optional?: boolean;
  /** Days to come make sense. */
  ahead?: boolean;
  daysOnly?: boolean;
}

const ANY = "any";
const WIDE = { width: 210, position: "bottom-start" } as const;

export function WindowEditor({
  label,
  value,
  onChange,
  optional = false,
  ahead = false,
  daysOnly = false,
}: Props) {
  const { units, calendar_units } = useAround().catalogue.windows;
  const kind = kindOf(value);
  const kinds = [
    ...(optional ? [{ value: ANY, label: "at any time" }] : []),
    { value: "last", label: "in the last" },
    { value: "ago", label: "at least … ago" },
    { value: "between", label: "between … and … ago" },
    { value: "calendar", label: "this or last month, …" },
    { value: "dates", label: "between two dates" },
    ...(ahead ? [{ value: "next", label: "in the next" }] : []),
  ];
  const allowed = Object.keys(units).filter((unit) => !(daysOnly && unit === "hours"));
  const set = (changes: Bag) => onChange({ ...value, ...changes });
  const number = (name: string, what: string) => (
    <NumberInput
      size="xs"
      w={80}
      min={0}
      allowDecimal={false}
      aria-label={`${label}: ${what}`}
      value={(value?.[name] as number | string | undefined) ?? ""}
      onChange={(amount) => set({ [name]: amount })}
    />
  );
  const unit = (
    <Select
      size="xs"
      w={90}
      allowDeselect={false}
      aria-label={`${label}: unit of time`}
      data={allowed}
      value={String(value?.unit ?? "days")}
      onChange={(chosen) => set({ unit: chosen })}
    />
  );
  return (
    <Group gap="xs">
      <Select
        size="xs"
        w={fit(kinds.find((one) => one.value === kind)?.label ?? "")}
        comboboxProps={WIDE}
        allowDeselect={false}
        aria-label={`${label}: when`}
        data={kinds}
        value={kind}
        onChange={(chosen) => onChange(begun(chosen ?? ANY, value))}
      />
      {(kind === "last" || kind === "next") && (
        <>
          {number("amount", "how many")}
          {unit}
        </>
      )}
      {kind === "ago" && (
        <>
          {number("to", "how long ago")}
          {unit}
          <Text size="sm">ago</Text>
        </>
      )}
      {kind === "between" && (
        <>
          {number("to", "at least so long ago")}
          <Text size="sm">and</Text>
          {number("from", "at most so long ago")}
          {unit}
          <Text size="sm">ago</Text>
        </>
      )}
      {kind === "calendar" && (
        <Select
          size="xs"
          w={150}
          allowDeselect={false}
          aria-label={`${label}: which`}
          data={calendarChoices(calendar_units, value)}
          value={`${String(value?.unit)}:${Number(value?.back ?? 0)}`}
          onChange={(chosen) => {
            const [name, back] = (chosen ?? "month:0").split(":");
            set({ unit: name, back: Number(back) });
          }}
        />
      )}
      {kind === "dates" && (
        <>
          <Day label={`${label}: from`} value={value?.from} onChange={(from) => set({ from })} />
          <Text size="sm">to</Text>
          <Day label={`${label}: to`} value={value?.to} onChange={(to) => set({ to })} />
        </>
      )}
    </Group>
  );
}

function Day({
  label,
  value,
  onChange,
}: {
  label: string;
  value: unknown;
  onChange: (day: string | undefined) => void;
}) {
  return (
    <TextInput
      size="xs"
      type="date"
      w={150}
      aria-label={label}
      value={String(value ?? "")}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

/** The server knows one kind “ago”; with a far edge the page calls it “between”. */
function kindOf(value: Bag | undefined): string {
  if (!value?.kind) return ANY;
  return value.kind === "ago" && value.from !== undefined && value.from !== null
    ? "between"
    : String(value.kind);
}

function begun(kind: string, before: Bag | undefined): unknown {
  const unit = before?.unit && before.kind !== "calendar" ? before.unit : "days";
  const amount = before?.amount ?? before?.to ?? 30;
  switch (kind) {
    case ANY:
      return undefined;
    case "calendar":
      return { kind, unit: "month", back: 0 };
    case "dates":
      return { kind };
    case "ago":
      return { kind, to: before?.kind === "dates" ? 30 : amount, unit };
    case "between":
      return { kind: "ago", to: before?.kind === "dates" ? 30 : amount, from: 365, unit };
    default:
      return { kind, amount: before?.kind === "dates" ? 30 : amount, unit };
  }
}

function calendarChoices(units: string[], value: Bag | undefined) {
  const back = Number(value?.back ?? 0);
  const usual = units.flatMap((unit) => [
    { value: `${unit}:0`, label: unit === "day" ? "today" : `this ${unit}` },
    { value: `${unit}:1`, label: unit === "day" ? "yesterday" : `last ${unit}` },
  ]);
  if (back < 2) return usual;
  return [
    ...usual,
    { value: `${String(value?.unit)}:${back}`, label: `${back} ${String(value?.unit)}s ago` },
  ];
}
