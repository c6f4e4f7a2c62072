// Somebody else saved the segment meanwhile: what they changed, and how to go on without losing one's own edit.
import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { moment } from "@/lib/format";
import { WORDS, differing, draftOf, type Draft } from "./form";
import type { Segment } from "./types";

interface Props {
  before: Draft;
  mine: Draft;
  theirs: Segment;
  keep: () => void;
  drop: () => void;
}

export function Conflict({ before, mine, theirs, keep, drop }: Props) {
  const here = useRef<HTMLDivElement>(null);
  // It stands at the top of a long form; whoever saved at its foot is taken there.
  useEffect(() => here.current?.focus(), []);
  const changed = differing(before, draftOf(theirs));
  const own = differing(before, mine);
  const both = changed.filter((part) => own.includes(part));
  return (
    <Alert
      ref={here}
      tabIndex={-1}
      color="yellow"
      title="Somebody else changed this segment while you edited it"
      role="alert"
    >
      <Stack gap="xs">
        <Text size="sm">
          They saved it {moment(theirs.updated_at)}. Nothing of yours is lost or saved yet.
        </Text>
        <List size="sm">
          <List.Item>They changed: {listed(changed)}.</List.Item>
          <List.Item>You changed: {listed(own)}.</List.Item>
          {changed.includes("rule") && <List.Item>Their rule: {theirs.sentence}</List.Item>}
        </List>
        <Group gap="xs">
          <Button size="xs" onClick={keep}>
            {both.length > 0 ? "Keep my edit, over theirs" : "Keep my edit together with theirs"}
          </Button>
          <Button size="xs" variant="default" onClick={drop}>
            Drop my edit, load theirs
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function listed(parts: (keyof typeof WORDS)[]): string {
  return parts.length === 0 ? "nothing that shows here" : parts.map((part) => WORDS[part]).join(", ");
}
