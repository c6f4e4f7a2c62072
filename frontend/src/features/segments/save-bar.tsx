// At the foot of the form, always in sight: how many match, and saving.
import { Button, Group, Paper, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { counted } from "@/lib/format";
import type { Place } from "@/ui/place";

interface Props {
  count: number | undefined;
  busy: boolean;
  saves: boolean;
  label: string;
  save: () => void;
  away: Place;
}

export function SaveBar({ count, busy, saves, label, save, away }: Props) {
  return (
    <Paper withBorder radius="md" px="md" py="xs" className="save-bar">
      <Group justify="space-between" gap="xs">
        <Text size="sm" className="number">
          {count === undefined ? "" : counted(count, "customer")}
        </Text>
        <Group gap="xs">
          <Button
            variant="default"
            size="sm"
            renderRoot={(given) => <Link {...given} {...(away as object)} />}
          >
            Cancel
          </Button>
          <Button size="sm" loading={busy} disabled={!saves} onClick={save}>
            {label}
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
