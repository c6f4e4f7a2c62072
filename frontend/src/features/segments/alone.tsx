// How many match each of a few conditions alone: which one narrows most, and, where nobody matches, which is in the way.
import { Button, Table, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { count } from "@/lib/format";
import { previewOf } from "./api";
import type { Tree } from "./types";

const QUIET = 300;
const [FEWEST, MOST] = [2, 8];

export function nobodyIn(rule: Tree): string {
  if (rule.rules.length === 1 && !rule.not) return "Nobody matches this.";
  if (rule.not) return "Nobody matches this rule.";
  return rule.combinator === "or" ? "Nobody matches any of these." : "Nobody matches all of these.";
}

export function worthAsking(rule: Tree): boolean {
  return !rule.not && rule.rules.length >= FEWEST && rule.rules.length <= MOST;
}

/** Asked only once the whole rule has been counted and the typing has stopped. */
export function EachAlone({ rule }: { rule: Tree }) {
  const [settled] = useDebouncedValue(rule, QUIET);
  const counts = useQueries({
    queries: settled.rules.map((one) => ({
      ...previewOf({ behavioral_criteria: { combinator: "and", rules: [one] } }),
      enabled: settled === rule,
    })),
  });
  return (
    <Table verticalSpacing={4} aria-label="Each condition alone">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Each condition alone</Table.Th>
          <Table.Th ta="right">Customers</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {counts.map(({ data, isError }, at) => (
          <Table.Tr key={at}>
            <Table.Td style={{ overflowWrap: "anywhere" }}>
              <Text size="sm">{data?.sentence ?? `Condition ${at + 1}`}</Text>
            </Table.Td>
            <Table.Td ta="right" className="number">
              {data ? count(data.count) : isError ? "not counted" : "…"}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The same for a segment that stands: counted when somebody wants to know. */
export function EachAloneOnRequest({ rule }: { rule: Partial<Tree> }) {
  const [wanted, setWanted] = useState(false);
  const tree = { combinator: "and", ...rule, rules: rule.rules ?? [] } as Tree;
  if (!worthAsking(tree)) return null;
  if (wanted) return <EachAlone rule={tree} />;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      style={{ alignSelf: "flex-start" }}
      onClick={() => setWanted(true)}
    >
      How many match each condition alone?
    </Button>
  );
}
