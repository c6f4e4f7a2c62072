// Recency against frequency: 25 cells, each leading to its customers.
import { Paper, Stack, Text, Title } from "@mantine/core";
import type { Summary } from "@/api/types";
import { count, counted, money, percent } from "@/lib/format";
import { HeatGrid } from "@/ui/heat-grid";
import { customers } from "@/ui/place";

const SCORES = ["1", "2", "3", "4", "5"];

export function RfmGrid({ summary }: { summary: Summary }) {
  const skipped = withoutAnybody(summary);
  const cellAt = (row: number, column: number) => {
    const [r, f] = [5 - row, column + 1];
    const found = summary.grid.find((c) => c.recency_score === r && c.frequency_score === f);
    const people = found?.customers ?? 0;
    if (skipped.includes(f))
      return {
        weight: 0,
        shows: "·",
        says: `Nobody can have a frequency of ${f}: equal numbers of orders share a score`,
        place: undefined,
      };
    return {
      weight: people,
      shows: count(people),
      says: `${counted(people, "customer")} with recency ${r} and frequency ${f}, ${money(found?.revenue ?? 0, summary.currency)} in the period`,
      place: people ? customers({ recency_score: r, frequency_score: f }) : undefined,
    };
  };
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="xs">
        <div>
          <Title order={2} size="h5">
            {findingOf(summary)}
          </Title>
          <Text size="sm" c="dimmed">
            Customers by how recently and how often they bought. The best are at the top right; select a cell
            to see who they are.
          </Text>
        </div>
        <HeatGrid
          down="Recency score"
          across="Frequency score"
          rows={[...SCORES].reverse()}
          columns={SCORES}
          cell={cellAt}
        />
        {skipped.length > 0 && (
          <Text size="xs" c="dimmed">
            {`Nobody can have a frequency of ${listed(skipped)}: equal numbers of orders get equal scores, and many customers have equally many.`}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

/** Frequency scores that no number of orders earns. */
function withoutAnybody({ cut_points: cuts }: Summary): number[] {
  const rows = cuts?.frequency.filter((cut) => !cut.reachable) ?? [];
  return rows.map((cut) => cut.score).sort();
}

const listed = (scores: number[]) =>
  new Intl.ListFormat("en", { type: "disjunction" }).format(scores.map(String));

function findingOf({ grid }: Summary): string {
  const of = (cells: Summary["grid"]) => cells.reduce((sum, cell) => sum + cell.customers, 0);
  const best = of(grid.filter((cell) => cell.recency_score >= 4 && cell.frequency_score >= 4));
  return `${percent(best / Math.max(of(grid), 1))} of customers (${count(best)}) bought both recently and often`;
}
