// The value of a condition, by the type of what it is about.
import { Group, Select, Text } from "@mantine/core";
import type { Field } from "./catalogue";
import { Anniversary, Longer } from "./date-editors";
import { EventsEditor } from "./events-editor";
import { LineEditor, SequenceEditor } from "./nested-editors";
import { Many, One } from "./plain-editors";
import { AttributeEditor, SampleEditor, SegmentEditor } from "./special-editors";
import { isBag } from "./tree";
import { shapeOf } from "./values";
import { WindowEditor } from "./window-editor";

export interface Editing<Value = unknown> {
  field: Field;
  operator: string;
  value: Value;
  onChange: (value: unknown) => void;
  /** Of the condition, within the whole rule. */
  path: string;
}

export function ValueEditor(props: Editing) {
  const bag = { ...props, value: isBag(props.value) ? props.value : {} };
  switch (props.field.type) {
    case "events":
      return <EventsEditor {...bag} />;
    case "sequence":
      return <SequenceEditor {...bag} />;
    case "line":
      return <LineEditor {...props} />;
    case "segment":
      return <SegmentEditor {...bag} />;
    case "attribute":
      return <AttributeEditor {...bag} />;
    case "sample":
      return <SampleEditor {...bag} />;
    case "everyone":
      return <Everyone {...props} />;
    default:
      return <PlainEditor {...props} />;
  }
}

export function PlainEditor(props: Editing) {
  const { field, operator, value, onChange } = props;
  const bag = isBag(value) ? value : {};
  const pair = Array.isArray(value) ? (value as unknown[]) : ["", ""];
  switch (shapeOf(field, operator)) {
    case "nothing":
      return null;
    case "window":
      return (
        <WindowEditor
          label={field.label}
          value={bag}
          onChange={onChange}
          ahead
          daysOnly={field.type === "date"}
        />
      );
    case "anniversary":
      return <Anniversary value={bag} onChange={onChange} />;
    case "longer":
      return <Longer value={bag} onChange={onChange} />;
    case "many":
      return <Many field={field} value={Array.isArray(value) ? value : []} onChange={onChange} />;
    case "two":
      return (
        <Group gap="xs">
          <One
            field={field}
            label={`${field.label}: from`}
            value={pair[0]}
            onChange={(v) => onChange([v, pair[1]])}
          />
          <Text size="sm">and</Text>
          <One
            field={field}
            label={`${field.label}: to`}
            value={pair[1]}
            onChange={(v) => onChange([pair[0], v])}
          />
        </Group>
      );
    default:
      return (
        <One
          field={field}
          label={`${field.label}: value`}
          value={value}
          onChange={onChange}
          exact={operator === "=" || operator === "!="}
        />
      );
  }
}

function Everyone({ value, onChange }: Editing) {
  return (
    <Select
      size="xs"
      w={160}
      allowDeselect={false}
      aria-label="Everyone or nobody"
      data={[
        { value: "true", label: "everyone" },
        { value: "false", label: "nobody" },
      ]}
      value={String(value)}
      onChange={(chosen) => onChange(chosen === "true")}
    />
  );
}
