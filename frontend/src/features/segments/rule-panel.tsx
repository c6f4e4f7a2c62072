// The rule on its card, with what a program may have set beside the tree.
import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { rangesAsConditions, rangesInWords, type Draft } from "./form";
import type { Catalogue } from "./rule/catalogue";
import { AroundContext } from "./rule/context";
import type { Refusal } from "./rule/errors";
import { RuleTree } from "./rule/rule-tree";

interface Props {
  draft: Draft;
  change: (draft: Draft) => void;
  catalogue: Catalogue;
  refusals: Refusal[];
  gaps: string[];
  insist: boolean;
  segmentId: number | undefined;
}

export function RulePanel({ draft, change, catalogue, refusals, gaps, insist, segmentId }: Props) {
  const around = useMemo(
    () => ({ catalogue, refusals, gaps, insist, segmentId }),
    [catalogue, refusals, gaps, insist, segmentId],
  );
  const ranges = rangesInWords(draft);
  return (
    <Paper withBorder radius="md" p="md" component="section" aria-label="Rule">
      <Stack gap="sm">
        <Title order={2} size="h5">
          Who belongs to it
        </Title>
        {ranges.length > 0 && (
          <Alert color="gray" variant="light" title="Set as ranges of scores">
            <Stack gap="xs">
              <Text size="sm">{ranges.join(", ")}. These must hold, and the conditions below.</Text>
              <Group>
                <Button size="compact-sm" variant="default" onClick={() => change(rangesAsConditions(draft))}>
                  Turn them into conditions
                </Button>
              </Group>
            </Stack>
          </Alert>
        )}
        <AroundContext.Provider value={around}>
          <RuleTree tree={draft.rule} onChange={(rule) => change({ ...draft, rule })} />
        </AroundContext.Provider>
      </Stack>
    </Paper>
  );
}
