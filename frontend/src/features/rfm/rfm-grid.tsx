// Recency against frequency: 25 cells, each leading to its customers.
import { Box, Group, Paper, Stack, Text, Title, Tooltip, UnstyledButton } from "@mantine/core";
import type { Summary } from "@/api/types";
import { count, counted, money, percent } from "@/lib/format";
import { customers, useGo } from "@/ui/place";

const SCORES = [1, 2, 3, 4, 5];

export function RfmGrid({ summary }: { summary: Summary }) {
  const go = useGo();
  const most = Math.max(1, ...summary.grid.map((cell) => cell.customers));
  const cellOf = (r: number, f: number) =>
    summary.grid.find((c) => c.recency_score === r && c.frequency_score === f);
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
        <Group wrap="nowrap" gap={6} align="stretch">
          <Text
            size="xs"
            c="dimmed"
            style={{ writingMode: "vertical-rl", transform: "rotate(180deg)", textAlign: "center" }}
          >
            Recency score
          </Text>
          <Box
            style={{
              flex: 1,
              display: "grid",
              gridTemplateColumns: "16px repeat(5, minmax(0, 1fr))",
              gap: 4,
            }}
          >
            {[...SCORES].reverse().flatMap((r) => [
              <Text key={`r${r}`} size="xs" c="dimmed" className="number" style={{ alignSelf: "center" }}>
                {r}
              </Text>,
              ...SCORES.map((f) => {
                const cell = cellOf(r, f);
                const found = cell?.customers ?? 0;
                const weight = found ? 8 + Math.round(Math.sqrt(found / most) * 44) : 0;
                const words = `${counted(found, "customer")} with recency ${r} and frequency ${f}, ${money(cell?.revenue ?? 0, summary.currency)}`;
                return (
                  <Tooltip key={`${r}${f}`} label={words}>
                    <UnstyledButton
                      aria-label={words}
                      disabled={found === 0}
                      onClick={() => go(customers({ recency_score: r, frequency_score: f }))}
                      className="number"
                      style={{
                        height: 52,
                        borderRadius: 6,
                        textAlign: "center",
                        fontSize: 13,
                        border: "1px solid var(--mantine-color-default-border)",
                        background: `color-mix(in srgb, light-dark(var(--mantine-color-teal-6), var(--mantine-color-teal-9)) ${weight}%, var(--mantine-color-body))`,
                        color: found ? "var(--mantine-color-text)" : "var(--mantine-color-dimmed)",
                      }}
                    >
                      {count(found)}
                    </UnstyledButton>
                  </Tooltip>
                );
              }),
            ])}
            <span />
            {SCORES.map((f) => (
              <Text key={f} size="xs" c="dimmed" ta="center" className="number">
                {f}
              </Text>
            ))}
          </Box>
        </Group>
        <Text size="xs" c="dimmed" ta="center">
          Frequency score
        </Text>
      </Stack>
    </Paper>
  );
}

function findingOf({ grid }: Summary): string {
  const of = (cells: Summary["grid"]) => cells.reduce((sum, cell) => sum + cell.customers, 0);
  const best = of(grid.filter((cell) => cell.recency_score >= 4 && cell.frequency_score >= 4));
  return `${percent(best / Math.max(of(grid), 1))} of customers (${count(best)}) bought both recently and often`;
}
