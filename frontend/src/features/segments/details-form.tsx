// Everything about a segment but its rule: name, description, kind, and whether it fills itself.
import { Paper, Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import type { Draft } from "./form";
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
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={draft.name}
          error={errors.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          description="For whom it is, and what you use it for."
          autosize
          minRows={1}
          value={draft.description}
          error={errors.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <Select
          label="Kind"
          description="Only to find it again in the list."
          allowDeselect={false}
          data={KINDS}
          value={draft.segment_type}
          error={errors.segment_type}
          onChange={(kind) => set({ segment_type: (kind ?? "custom") as SegmentKind })}
        />
        <Switch
          label="Fills itself"
          description="Customers enter and leave within seconds of what they do. Without it, you fill it when you want."
          checked={draft.auto_assign}
          onChange={(event) => set({ auto_assign: event.currentTarget.checked })}
        />
      </Stack>
    </Paper>
  );
}
