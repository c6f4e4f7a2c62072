// Conditions inside a condition: which orders or touchpoints are meant, articles in an order, one thing after another.
import { Box, Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Scope } from "./catalogue";
import { RuleTree } from "./rule-tree";
import { isBag, isTree, toDraw, type Bag } from "./tree";
import type { Editing } from "./value-editor";
import { WindowEditor } from "./window-editor";

interface WhereProps {
  scope: Scope;
  add: string;
  lead?: string;
  value: unknown;
  onChange: (value: unknown) => void;
  path: string;
}

export function Where({ scope, add, lead, value, onChange, path }: WhereProps) {
  const narrow = useRef<HTMLButtonElement>(null);
  const nested = useRef<HTMLDivElement>(null);
  const pressed = useRef(false);
  // The button that was pressed is gone; the keyboard goes on with what stands in its place.
  useEffect(() => {
    if (!pressed.current) return;
    pressed.current = false;
    (narrow.current ?? nested.current?.querySelector<HTMLElement>("[data-add]"))?.focus();
  });
  const set = (next: unknown) => {
    pressed.current = true;
    onChange(next);
  };
  if (!isTree(value))
    return (
      <Group w="100%">
        <Button
          ref={narrow}
          size="compact-xs"
          variant="subtle"
          leftSection={<IconFilter size={12} />}
          onClick={() => set(toDraw(undefined))}
        >
          {add}
        </Button>
      </Group>
    );
  return (
    <Box ref={nested} className="rule-nested" w="100%">
      {lead && <Text size="sm">{lead}</Text>}
      <RuleTree scope={scope} tree={value} onChange={onChange} base={path} />
      <Button size="compact-xs" variant="subtle" color="gray" mt={4} onClick={() => set(undefined)}>
        Any {scope === "orders" ? "order" : "touchpoint"} instead
      </Button>
    </Box>
  );
}

export function LineEditor({ value, onChange, path }: Editing) {
  return (
    <Box className="rule-nested" w="100%">
      <RuleTree
        scope="lines"
        tree={isTree(value) ? value : toDraw(undefined)}
        onChange={onChange}
        base={`${path}.value`}
      />
    </Box>
  );
}

const THINGS = [
  { value: "orders", label: "an order" },
  { value: "touchpoints", label: "a touchpoint" },
];

export function SequenceEditor({ value, onChange, path }: Editing<Bag>) {
  const set = (changes: Bag) => onChange({ ...value, ...changes });
  const within = isBag(value.within) ? value.within : {};
  const step = (name: "first" | "then" | "without", lead: string) => (
    <Step
      lead={lead}
      value={isBag(value[name]) ? value[name] : {}}
      onChange={(next) => set({ [name]: next })}
      path={`${path}.value.${name}`}
      dated={name === "first"}
    />
  );
  return (
    <Stack gap="xs" w="100%">
      {step("first", "First")}
      {step("then", "then")}
      <Group gap="xs">
        <Text size="sm">within</Text>
        <NumberInput
          size="xs"
          w={80}
          min={1}
          allowDecimal={false}
          aria-label="Within: how many"
          value={(within.amount as number | string | undefined) ?? ""}
          onChange={(amount) => set({ within: { ...within, amount } })}
        />
        <Select
          size="xs"
          w={100}
          allowDeselect={false}
          aria-label="Within: unit of time"
          data={["hours", "days", "weeks"]}
          value={String(within.unit ?? "days")}
          onChange={(unit) => set({ within: { ...within, unit } })}
        />
      </Group>
      {value.without ? (
        <Group gap="xs" align="flex-start">
          {step("without", "without")}
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => set({ without: undefined })}>
            Whatever came in between
          </Button>
        </Group>
      ) : (
        <Group>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconFilter size={12} />}
            onClick={() => set({ without: { of: "orders" } })}
          >
            Without something in between
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface StepProps {
  lead: string;
  value: Bag;
  onChange: (value: unknown) => void;
  path: string;
  dated: boolean;
}

function Step({ lead, value, onChange, path, dated }: StepProps) {
  const source = (value.of ?? "orders") as "orders" | "touchpoints";
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm">{lead}</Text>
        <Select
          size="xs"
          w={140}
          allowDeselect={false}
          aria-label={`${lead}: what`}
          data={THINGS}
          value={source}
          onChange={(of) => onChange({ ...value, of, where: undefined })}
        />
        {(dated || isBag(value.window)) && (
          <WindowEditor
            label={lead}
            optional
            value={isBag(value.window) ? value.window : undefined}
            onChange={(window) => onChange({ ...value, window })}
          />
        )}
      </Group>
      <Where
        scope={source}
        add={`Only certain ${source}`}
        value={value.where}
        onChange={(where) => onChange({ ...value, where })}
        path={`${path}.where`}
      />
    </Stack>
  );
}
