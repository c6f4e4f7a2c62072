// Orders or touchpoints: how many or how much of them, when, and which ones.
import { Checkbox, NumberInput, Select, Text } from "@mantine/core";
import type { Catalogue, Field } from "./catalogue";
import { useAround } from "./context";
import { fit } from "./fit";
import { Where } from "./nested-editors";
import { One } from "./plain-editors";
import type { Bag } from "./tree";
import type { Editing } from "./value-editor";
import { shapeOf } from "./values";
import { WindowEditor } from "./window-editor";

export function EventsEditor({ field, operator, value, onChange, path }: Editing<Bag>) {
  const shape = shapeOf(field, operator);
  const source = field.name as "orders" | "touchpoints";
  const one = source === "orders" ? "order" : "touchpoint";
  const set = (changes: Bag) => onChange({ ...value, ...changes });
  return (
    <>
      {shape === "measured" && <Amount field={field} operator={operator} value={value} set={set} />}
      <WindowEditor
        label={field.label}
        optional
        value={value.window as Bag | undefined}
        onChange={(window) => set({ window })}
      />
      <Where
        scope={source}
        add={`Only certain ${source}`}
        value={value.where}
        onChange={(where) => set({ where })}
        path={`${path}.value.where`}
      />
      {shape === "edge" && (
        <Where
          scope={source}
          add={`And that ${one} was of a kind`}
          lead={`and that ${one} is one for which`}
          value={value.then}
          onChange={(then) => set({ then })}
          path={`${path}.value.then`}
        />
      )}
      {source === "orders" && (value.where !== undefined || value.include === "all") && (
        <Checkbox
          size="xs"
          w="100%"
          label="Also orders that are pending, cancelled or wholly refunded"
          checked={value.include === "all"}
          onChange={(event) => set({ include: event.currentTarget.checked ? "all" : undefined })}
        />
      )}
    </>
  );
}

interface AmountProps {
  field: Field;
  operator: string;
  value: Bag;
  set: (changes: Bag) => void;
}

function Amount({ field, operator, value, set }: AmountProps) {
  const { catalogue } = useAround();
  const measures = measuresOf(catalogue, field);
  const measure = value.measure === "count" ? "count" : `${String(value.measure)}:${String(value.of)}`;
  const of = measures.find((one) => one.value === measure)?.of;
  const pair = Array.isArray(value.amount) ? (value.amount as unknown[]) : null;
  const box = (label: string, amount: unknown, change: (amount: unknown) => void) =>
    of ? (
      <One field={of} label={label} value={amount} onChange={change} />
    ) : (
      <NumberInput
        size="xs"
        w={70}
        min={0}
        allowDecimal={false}
        aria-label={label}
        value={(amount as number | string | undefined) ?? ""}
        onChange={change}
      />
    );
  const name = field.label;
  return (
    <>
      {pair && (operator === "between" || operator === "notBetween") ? (
        <>
          {box(`${name}: from`, pair[0], (amount) => set({ amount: [amount, pair[1]] }))}
          <Text size="sm">and</Text>
          {box(`${name}: to`, pair[1], (amount) => set({ amount: [pair[0], amount] }))}
        </>
      ) : (
        box(`${name}: amount`, value.amount, (amount) => set({ amount }))
      )}
      <Select
        size="xs"
        w={fit(measures.find((one) => one.value === measure)?.label ?? "")}
        allowDeselect={false}
        comboboxProps={WIDE}
        aria-label={`${name}: what is measured`}
        data={measures.map((one) => ({ value: one.value, label: one.label }))}
        value={measure}
        onChange={(chosen) => {
          const [kind, column] = (chosen ?? "count").split(":");
          set({ measure: kind, of: column });
        }}
      />
    </>
  );
}

const WIDE = { width: 230, position: "bottom-start" } as const;
const WORDS: Record<string, string> = {
  sum: "in sum",
  average: "on average",
  minimum: "as the smallest",
  maximum: "as the largest",
};

/** How many, and each measure of each amount: “of total, in sum”. */
function measuresOf(catalogue: Catalogue, field: Field) {
  const events = catalogue.events.find(({ name }) => name === field.name);
  const amounts = (events?.amounts ?? []).map((name) => events?.fields.find((one) => one.name === name));
  const count = { value: "count", label: field.label.toLowerCase(), of: undefined as Field | undefined };
  const others = catalogue.measures.filter((measure) => measure !== "count");
  return [
    count,
    ...amounts.flatMap((of) =>
      of === undefined
        ? []
        : others.map((measure) => ({
            value: `${measure}:${of.name}`,
            label: `of ${of.label.toLowerCase()}, ${WORDS[measure] ?? measure}`,
            of: of as Field | undefined,
          })),
    ),
  ];
}
