// One value or a list of them: text, numbers, money, days, yes or no, and values the shop knows.
import { Autocomplete, MultiSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Choice, Field } from "./catalogue";
import { useAround } from "./context";
import { meantBy, nobodyHas, shownAs, withCount } from "./named";

interface Props {
  field: Pick<Field, "label" | "type" | "values" | "only_these" | "complete" | "named">;
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
  /** The whole value is meant, not a part of it. */
  exact?: boolean;
}

const YES_NO: Choice[] = [
  { value: "true", label: "yes" },
  { value: "false", label: "no" },
];

export function One({ field, label, value, onChange, exact = false }: Props) {
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
    case "share":
      return <Percent label={label} value={value} onChange={onChange} />;
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
      return <Words field={field} label={label} value={value} onChange={onChange} exact={exact} />;
  }
}

/** A share of 1 as people say it, 0 to 100 %. What is being typed stays as it is typed: “12.0” on the way to 12.05. */
function Percent({ label, value, onChange }: Omit<Props, "field">) {
  const [typed, setTyped] = useState<string | number>("");
  const shown = shareOf(typed) === value ? typed : percentOf(value);
  const outside = typeof value === "number" && (value < 0 || value > 1);
  return (
    <NumberInput
      size="xs"
      aria-label={label}
      w={outside ? 150 : 90}
      value={shown}
      suffix=" %"
      error={outside && "Choose from 0 to 100 %."}
      onChange={(now) => {
        setTyped(now);
        onChange(shareOf(now));
      }}
    />
  );
}

/** 0.07 for “7” or “7 %”; what is no number stays, for the server to say so. */
function shareOf(typed: string | number): string | number {
  const text = String(typed).replace("%", "").trim();
  const percent = Number(text);
  return text === "" || Number.isNaN(percent) ? text : Number((percent / 100).toPrecision(12));
}

function percentOf(share: unknown): string | number {
  const text = String(share ?? "");
  return text === "" || Number.isNaN(Number(text)) ? text : Number((Number(text) * 100).toPrecision(12));
}

function Words({ field, label, value, onChange, exact = false }: Props) {
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
      <Offered field={field} label={label} value={String(value ?? "")} onChange={onChange} exact={exact} />
    );
  return (
    <TextInput
      {...common}
      value={String(value ?? "")}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Values that occur, to be found by their names; what is typed beside them is taken as it is. */
function Offered({ field, label, value, onChange, exact }: Props & { value: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Autocomplete
      size="xs"
      w={190}
      aria-label={label}
      data={field.values.map((one) => shownAs(field, one.value))}
      renderOption={({ option }) => withCount(field, option.value)}
      value={typed ?? shownAs(field, value)}
      description={exact && typed === null ? nobodyHas(field, [value]) : undefined}
      inputWrapperOrder={["label", "input", "description", "error"]}
      onBlur={() => setTyped(null)}
      onOptionSubmit={() => setTimeout(() => setTyped(null))}
      onChange={(text) => {
        setTyped(text);
        onChange(meantBy(field, text));
      }}
    />
  );
}

export function Many({ field, value, onChange }: Omit<Props, "label" | "value"> & { value: unknown[] }) {
  const share = field.type === "share";
  const chosen = value.map((one) => (share ? `${percentOf(one)} %` : String(one)));
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
      data={field.values.map((one) => shownAs(field, one.value))}
      renderOption={({ option }) => withCount(field, option.value)}
      value={field.named ? chosen.map((one) => shownAs(field, one)) : chosen}
      acceptValueOnBlur
      inputWrapperOrder={["label", "input", "description", "error"]}
      description={nobodyHas(field, chosen)}
      onChange={(now) => onChange([...new Set(now.map(share ? shareOf : (one) => meantBy(field, one)))])}
    />
  );
}
