// Before a changed rule is saved: who would enter, and who would leave.
import { Button, Group, Modal, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { count, counted } from "@/lib/format";
import { People } from "./preview";
import type { Catalogue } from "./rule/catalogue";
import type { Effect, Explained } from "./types";

interface Props {
  effect: Effect | null;
  rule: unknown;
  catalogue: Catalogue;
  fillsItself: boolean;
  /** Without any rule, whoever is not there by hand leaves. */
  ruled: boolean;
  saving: boolean;
  save: () => void;
  close: () => void;
}

export function EffectDialog({ effect, rule, catalogue, fillsItself, ruled, saving, save, close }: Props) {
  return (
    <Modal opened={effect !== null} onClose={close} title="What this change does" size="lg">
      {effect && (
        <Stack>
          <Text>{answerOf(effect)}</Text>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {ruled
              ? effect.sentence
              : "Without a condition, only customers whom you add by hand or from a file are in it."}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Side
              title={`${count(effect.entering)} would enter`}
              all={effect.entering}
              people={effect.sample_entering}
              rule={rule}
              catalogue={catalogue}
            />
            <Side
              title={`${count(effect.leaving)} would leave`}
              all={effect.leaving}
              people={effect.sample_leaving}
              rule={rule}
              catalogue={catalogue}
            />
          </SimpleGrid>
          <Text size="sm" c="dimmed">
            {fillsItself && !ruled
              ? "This happens within seconds of saving. Members added by hand stay."
              : fillsItself
                ? "The segment fills itself: this happens within seconds of saving. Members added by hand stay."
                : "The segment does not fill itself: this happens when you next fill it. Members added by hand stay."}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              Keep editing
            </Button>
            <Button loading={saving} onClick={save}>
              Save the change
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function answerOf(effect: Effect): string {
  if (effect.entering === 0 && effect.leaving === 0)
    return `Nobody enters and nobody leaves: it stays at ${counted(effect.members, "member")}.`;
  return `The segment goes from ${count(effect.members)} to ${counted(effect.members_after, "member")}.`;
}

interface SideProps {
  title: string;
  all: number;
  people: Explained[];
  rule: unknown;
  catalogue: Catalogue;
}

function Side({ title, all, people, rule, catalogue }: SideProps) {
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        {title}
      </Title>
      <People people={people} rule={rule} catalogue={catalogue} />
      {people.length < all && (
        <Text size="xs" c="dimmed">
          and {count(all - people.length)} more
        </Text>
      )}
    </Stack>
  );
}
