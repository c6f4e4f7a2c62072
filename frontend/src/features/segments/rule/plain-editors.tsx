// One value or a list of them: text, numbers, money, days, yes or no, and values the shop knows.
import { Autocomplete, MultiSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import type { Choice, Field } from "./catalogue";
import { useAround } from "./context";

interface Props {
  field: Pick<Field, "label" | "type" | "values" | "only_these">;
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

const YES_NO: Choice[] = [
  { value: "true", label: "yes" },
  { value: "false", label: "no" },
];

export function One({ field, label, value, onChange }: Props) {
  const { currency } = useAround().catalogue;
  const common = { size: "xs", "aria-label": label } as const;
  switch (field.type) {
    case "boolean":
      return (
        <Select
          {...common}
          w={90}
          allowDeselect={false}
          data={YES_NO}
          value={String(value)}
          onChange={(chosen) => onChange(chosen === "true")}
        />
      );
    case "integer":
    case "number":
    case "money":
      return (
        <NumberInput
          {...common}
          w={field.type === "money" ? 130 : 90}
          value={(value as number | string | undefined) ?? ""}
          allowDecimal={field.type !== "integer"}
          suffix={field.type === "money" ? ` ${currency}` : undefined}
          thousandSeparator={field.type === "money"}
          onChange={onChange}
        />
      );
    case "date":
    case "moment":
      return (
        <TextInput
          {...common}
          type="date"
          w={150}
          value={String(value ?? "")}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return <Words field={field} label={label} value={value} onChange={onChange} />;
  }
}

function Words({ field, label, value, onChange }: Props) {
  const common = { size: "xs", "aria-label": label, w: 190 } as const;
  if (field.only_these)
    return (
      <Select
        {...common}
        searchable
        allowDeselect={false}
        placeholder="Choose"
        data={field.values}
        value={value ? String(value) : null}
        onChange={onChange}
      />
    );
  if (field.values.length > 0)
    return (
      <Autocomplete
        {...common}
        data={field.values.map((one) => one.value)}
        value={String(value ?? "")}
        onChange={onChange}
      />
    );
  return (
    <TextInput
      {...common}
      value={String(value ?? "")}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function Many({ field, value, onChange }: Omit<Props, "label" | "value"> & { value: unknown[] }) {
  const chosen = value.map(String);
  const common = { size: "xs", "aria-label": `${field.label}: values`, miw: 220, maw: 420 } as const;
  if (field.only_these)
    return (
      <MultiSelect
        {...common}
        searchable
        placeholder={chosen.length ? "" : "Choose"}
        data={field.values}
        value={chosen}
        onChange={onChange}
      />
    );
  return (
    <TagsInput
      {...common}
      placeholder={chosen.length ? "" : "Type one, press Enter"}
      data={field.values.map((one) => one.value)}
      value={chosen}
      acceptValueOnBlur
      onChange={onChange}
    />
  );
}
