// Recency against frequency: 25 cells, each leading to its customers.
import { Box, Group, Paper, Stack, Text, Title, Tooltip, UnstyledButton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { Summary } from "@/api/types";
import { count, money } from "@/lib/format";

export function RfmGrid({ summary }: { summary: Summary }) {
  const navigate = useNavigate();
  const most = Math.max(1, ...summary.grid.map((cell) => cell.customers));
  const cellOf = (r: number, f: number) =>
    summary.grid.find((c) => c.recency_score === r && c.frequency_score === f);
  const open = (r: number, f: number) =>
    void navigate({ to: "/customers", search: { recency_score: r, frequency_score: f } as never });
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="xs">
        <div>
          <Title order={2} size="h5">
            How recently, and how often
          </Title>
          <Text size="sm" c="dimmed">
            Customers in each cell. The best are at the top right; select a cell to see who they are.
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
          <Box style={{ flex: 1, display: "grid", gridTemplateColumns: "20px repeat(5, 1fr)", gap: 4 }}>
            {[5, 4, 3, 2, 1].flatMap((r) => [
              <Text key={`r${r}`} size="xs" c="dimmed" className="number" style={{ alignSelf: "center" }}>
                {r}
              </Text>,
              ...[1, 2, 3, 4, 5].map((f) => {
                const cell = cellOf(r, f);
                const customers = cell?.customers ?? 0;
                const weight = customers ? 12 + Math.round(Math.sqrt(customers / most) * 68) : 0;
                const words = `${count(customers)} customers with recency ${r} and frequency ${f}, ${money(cell?.revenue ?? 0, summary.currency)}`;
                return (
                  <Tooltip key={`${r}${f}`} label={words}>
                    <UnstyledButton
                      aria-label={words}
                      disabled={customers === 0}
                      onClick={() => open(r, f)}
                      className="number"
                      style={{
                        height: 52,
                        borderRadius: 6,
                        textAlign: "center",
                        fontSize: 13,
                        border: "1px solid var(--mantine-color-default-border)",
                        background: `color-mix(in srgb, var(--mantine-color-teal-6) ${weight * 0.7}%, var(--mantine-color-body))`,
                        color: customers ? "var(--mantine-color-text)" : "var(--mantine-color-dimmed)",
                      }}
                    >
                      {count(customers)}
                    </UnstyledButton>
                  </Tooltip>
                );
              }),
            ])}
            <span />
            {[1, 2, 3, 4, 5].map((f) => (
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
