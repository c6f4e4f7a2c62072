// Everything about a segment but its rule: name, description, kind, and whether it fills itself.
import { Group, Paper, Select, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { hasRule, type Draft } from "./form";
import { KINDS, type SegmentKind } from "./types";

interface Props {
  draft: Draft;
  errors: Record<string, string>;
  set: (changes: Partial<Draft>) => void;
}

export function DetailsForm({ draft, errors, set }: Props) {
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="sm">
        <Group gap="sm" align="flex-start">
          <TextInput
            label="Name"
            required
            maxLength={200}
            flex="2 1 220px"
            value={draft.name}
            error={errors.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Select
            label="Kind, to find it again"
            allowDeselect={false}
            flex="1 1 140px"
            data={KINDS}
            value={draft.segment_type}
            error={errors.segment_type}
            onChange={(kind) => set({ segment_type: (kind ?? "custom") as SegmentKind })}
          />
        </Group>
        <Textarea
          label="Description"
          placeholder="What you use it for"
          autosize
          minRows={1}
          value={draft.description}
          error={errors.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        {hasRule(draft) ? (
          <Switch
            label="Fills itself"
            description="Customers enter and leave within seconds of what they do. Without it, you fill it when you want."
            checked={draft.auto_assign}
            onChange={(event) => set({ auto_assign: event.currentTarget.checked })}
          />
        ) : (
          <Text size="sm" c="dimmed">
            It can fill itself once it has a condition.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
