// Days of the year, and how long something has been as it is.
import { Group, NumberInput, Select, Text } from "@mantine/core";
import type { Bag } from "./tree";

interface Props {
  value: Bag;
  onChange: (value: unknown) => void;
}

export function Anniversary({ value, onChange }: Props) {
  const box = (name: "from" | "to", label: string) => (
    <NumberInput
      size="xs"
      w={70}
      min={-365}
      max={365}
      allowDecimal={false}
      aria-label={label}
      value={(value[name] as number | string | undefined) ?? 0}
      onChange={(days) => onChange({ ...value, [name]: days })}
    />
  );
  return (
    <Group gap="xs">
      <Text size="sm">between</Text>
      {box("from", "First day, counted from today")}
      <Text size="sm">and</Text>
      {box("to", "Last day, counted from today")}
      <Text size="sm">days from today</Text>
    </Group>
  );
}

const UNITS = ["days", "weeks", "months", "years"];

export function Longer({ value, onChange }: Props) {
  return (
    <Group gap="xs">
      <NumberInput
        size="xs"
        w={80}
        min={0}
        allowDecimal={false}
        aria-label="For at least"
        value={(value.amount as number | string | undefined) ?? ""}
        onChange={(amount) => onChange({ ...value, amount })}
      />
      <Select
        size="xs"
        w={100}
        allowDeselect={false}
        aria-label="Unit"
        data={UNITS}
        value={String(value.unit ?? "days")}
        onChange={(unit) => onChange({ ...value, unit })}
      />
      <Text size="sm">or longer</Text>
    </Group>
  );
}
