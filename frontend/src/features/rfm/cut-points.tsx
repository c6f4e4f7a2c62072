// From which value on a score is earned.
import { Table, Text, Title } from "@mantine/core";
import type { CutPoint, Summary } from "@/api/types";
import { count, money } from "@/lib/format";

export function CutPoints({ summary, currency }: { summary: Summary; currency: string }) {
  const cuts = summary.cut_points;
  if (!cuts) return null;
  const told = {
    recency: (cut: CutPoint) => `bought within ${count(cut.days_at_most ?? 0)} days`,
    frequency: (cut: CutPoint) =>
      `${cut.at_least} ${Number(cut.at_least) === 1 ? "order" : "orders"} or more`,
    monetary: (cut: CutPoint) => `${money(cut.at_least ?? 0, currency)} or more`,
  };
  const cell = (measure: keyof typeof told, score: number) => {
    const cut = cuts[measure].find((row) => row.score === score);
    if (!cut) return "–";
    const words = score === 1 ? "everybody else" : !cut.reachable ? "nobody" : told[measure](cut);
    return `${words} (${count(cut.customers)})`;
  };
  return (
    <div>
      <Title order={2} size="h5">
        What earns which score
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        Customers with equal values always get equal scores, so a score may be missing. In brackets: how many
        have it.
      </Text>
      <Table aria-label="Cut-points" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Score</Table.Th>
            <Table.Th>Recency</Table.Th>
            <Table.Th>Frequency</Table.Th>
            <Table.Th>Money</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[5, 4, 3, 2, 1].map((score) => (
            <Table.Tr key={score}>
              <Table.Td fw={600}>{score}</Table.Td>
              {(["recency", "frequency", "monetary"] as const).map((measure) => (
                <Table.Td key={measure} className="number">
                  {cell(measure, score)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
