// Who is in the segment, who entered it and who left it, with when and why.
import { Group, Paper, SegmentedControl, Stack, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useCan } from "@/api/queries";
import { useSegmentAddress } from "./memberships";
import { Present } from "./present";
import { stayOf } from "./search";
import { Stays } from "./stays";
import type { Segment } from "./types";

const SHOWN = [
  { value: "now", label: "In it now" },
  { value: "entered", label: "Entered" },
  { value: "left", label: "Left" },
];

const BELOW_THE_HEADER = 72;

export function Members({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const { search, set } = useSegmentAddress(segment);
  const seesPersonal = useCan("personal");
  const shown = stayOf(search);
  const setSlowly = useDebouncedCallback(set, 300);
  const show = (next: string) =>
    set(
      next === "now"
        ? { show: undefined, from: undefined, to: undefined, ordering: undefined }
        : { show: next, ordering: undefined },
    );
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-end" gap="sm">
          <Group gap="md" align="center">
            <Title order={2} size="h5" id="members" style={{ scrollMarginTop: BELOW_THE_HEADER }}>
              Members
            </Title>
            <SegmentedControl
              size="xs"
              aria-label="Which members"
              data={SHOWN}
              value={shown}
              onChange={show}
            />
          </Group>
          {seesPersonal && (
            <TextInput
              size="xs"
              label="Find a member"
              placeholder="Name, e-mail or phone"
              defaultValue={String(search.who ?? "")}
              onChange={(event) => setSlowly({ who: event.currentTarget.value })}
            />
          )}
        </Group>
        {shown === "now" ? (
          <Present segment={segment} mayEdit={mayEdit} />
        ) : (
          <Stays key={shown} segment={segment} shown={shown} />
        )}
      </Stack>
    </Paper>
  );
}
