// Another segment, an attribute of the shop's own, a random share.
import { Group, NumberInput, Select, Text, TextInput } from "@mantine/core";
import { useAround } from "./context";
import { isBag, type Bag } from "./tree";
import { PlainEditor, type Editing } from "./value-editor";
import { plainFirst } from "./values";
import { WindowEditor } from "./window-editor";

export function SegmentEditor({ value, onChange }: Editing<Bag>) {
  const { catalogue, segmentId } = useAround();
  const others = catalogue.segments.filter((one) => one.value !== segmentId);
  if (others.length === 0)
    return (
      <Text size="sm" c="dimmed">
        There is no other segment yet.
      </Text>
    );
  return (
    <Group gap="xs">
      <Select
        size="xs"
        w={210}
        searchable
        allowDeselect={false}
        aria-label="Which segment"
        placeholder="Choose a segment"
        data={others.map((one) => ({ value: String(one.value), label: one.label }))}
        value={value.id ? String(value.id) : null}
        onChange={(id) => onChange({ ...value, id: Number(id) })}
      />
      <Text size="sm">entered</Text>
      <WindowEditor
        label="Entered"
        optional
        value={isBag(value.entered) ? value.entered : undefined}
        onChange={(entered) => onChange({ ...value, entered })}
      />
    </Group>
  );
}

const TYPES = [
  { value: "text", label: "text" },
  { value: "number", label: "a number" },
  { value: "boolean", label: "yes or no" },
  { value: "date", label: "a date" },
];

export function AttributeEditor({ operator, value, onChange, path }: Editing<Bag>) {
  const { catalogue } = useAround();
  const type = String(value.type ?? "text");
  const operators = catalogue.attribute_types[type] ?? [];
  const field = {
    name: "attribute",
    label: String(value.name || "Attribute"),
    group: "",
    hint: "",
    synonyms: [],
    type: type as "text",
    operators,
    values: [],
    only_these: false,
  };
  return (
    <Group gap="xs">
      <TextInput
        size="xs"
        w={140}
        aria-label="Name of the attribute"
        placeholder="Its name"
        value={String(value.name ?? "")}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
      <Text size="sm">, which is</Text>
      <Select
        size="xs"
        w={110}
        allowDeselect={false}
        aria-label="Type of the attribute"
        data={TYPES}
        value={type}
        onChange={(chosen) => {
          const allowed = catalogue.attribute_types[chosen ?? "text"] ?? [];
          const kept = allowed.includes(operator) ? operator : (allowed[0] ?? "=");
          onChange({ ...value, type: chosen, value: plainFirst(chosen ?? "text", kept) });
        }}
      />
      <PlainEditor
        field={field}
        operator={operator}
        value={value.value}
        onChange={(inner) => onChange({ ...value, value: inner })}
        path={path}
      />
    </Group>
  );
}

export function SampleEditor({ value, onChange }: Editing<Bag>) {
  return (
    <Group gap="xs">
      <NumberInput
        size="xs"
        w={90}
        min={0}
        max={100}
        decimalScale={2}
        suffix=" %"
        aria-label="Share of all customers, in percent"
        value={(value.percent as number | string | undefined) ?? ""}
        onChange={(percent) => onChange({ ...value, percent })}
      />
      <Text size="sm">of all customers, drawn as</Text>
      <TextInput
        size="xs"
        w={130}
        aria-label="Name of the draw"
        title="The same name always draws the same customers"
        value={String(value.seed ?? "")}
        onChange={(event) => onChange({ ...value, seed: event.currentTarget.value })}
      />
    </Group>
  );
}
