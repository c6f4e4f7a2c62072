// At the foot of the form, always in sight: how many match, and saving.
import { Button, Group, Paper, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { counted } from "@/lib/format";
import type { Place } from "@/ui/place";
import type { Standing } from "./live";

interface Props {
  count: number | undefined;
  standing: Standing;
  busy: boolean;
  saves: boolean;
  label: string;
  save: () => void;
  away: Place;
}

export function SaveBar({ count, standing, busy, saves, label, save, away }: Props) {
  const current = standing === "current";
  return (
    <Paper withBorder radius="md" px="md" py="xs" className="save-bar">
      <Group justify="space-between" gap="xs">
        <Text size="sm" className="number" c={current ? undefined : "dimmed"} data-testid="bar-count">
          {wordsOf(count, standing)}
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

function wordsOf(count: number | undefined, standing: Standing): string {
  if (standing === "silent") return "";
  if (standing === "counting") return "counting…";
  if (count === undefined) return standing === "unfinished" ? "" : "not counted";
  const number = counted(count, "customer");
  return standing === "current" ? number : `${number} before this change`;
}
