// Who is worth holding: chance of still being a customer against what they would bring.
import { Group, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { MapCell, ModelRun, ValueSummary } from "@/api/clv";
import { count, counted, money, percent, short, shortMoney } from "@/lib/format";
import { span } from "@/lib/periods";
import { HeatGrid } from "@/ui/heat-grid";
import { customers } from "@/ui/place";

const SHOWN = { customers: "Customers", predicted: "Profit to come", at_stake: "At stake" };
type Shown = keyof typeof SHOWN;

interface Props {
  summary: ValueSummary;
  fit: ModelRun;
}

export function ValueMap({ summary, fit }: Props) {
  const [shown, setShown] = useState<Shown>("customers");
  const { map, currency } = summary;
  const alive = [...new Set(map.map((cell) => cell.alive_from))].sort((a, b) => b - a);
  const values = [...new Set(map.map((cell) => cell.if_active_from))].sort((a, b) => Number(a) - Number(b));
  const find = (row: number, column: number) =>
    map.find((cell) => cell.alive_from === alive[row] && cell.if_active_from === values[column]);
  if (map.length === 0) return null;
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={2} size="h5">
              {findingOf(map, currency)}
            </Title>
            <Text size="sm" c="dimmed" maw={680}>
              Upwards: the chance of still being a customer. To the right: what they would bring in{" "}
              {span(fit.horizon_days)} if they surely were. The lower right is worth winning back, the upper
              right worth holding; select a cell to see who they are.
            </Text>
          </div>
          <SegmentedControl
            size="xs"
            aria-label="What the cells show"
            data={Object.entries(SHOWN).map(([value, label]) => ({ value, label }))}
            value={shown}
            onChange={(next) => setShown(next as Shown)}
          />
        </Group>
        <HeatGrid
          down="Chance of still being a customer"
          across={`${currency} if surely still a customer`}
          labelWidth={64}
          rows={alive.map(
            (from, row) => `${hundredths(from)}–${hundredths(find(row, 0)?.alive_below ?? 1)} %`,
          )}
          columns={values.map((from, column) => range(from, find(0, column)?.if_active_below ?? null))}
          cell={(row, column) => drawn(find(row, column), shown, currency)}
        />
      </Stack>
    </Paper>
  );
}

const hundredths = (share: number) => Math.round(share * 100);

function range(from: string | null, below: string | null): string {
  if (from === null) return below === null ? "any" : `below ${short(Number(below))}`;
  return below === null ? `${short(Number(from))}+` : `${short(Number(from))}–${short(Number(below))}`;
}

function drawn(cell: MapCell | undefined, shown: Shown, currency: string) {
  if (!cell) return { weight: 0, shows: "–", says: "Nobody", place: undefined };
  const weight = Number(cell[shown]);
  const below = cell.alive_below ?? 1;
  return {
    weight,
    shows: shown === "customers" ? count(weight) : shortMoney(weight, currency),
    says: `${counted(cell.customers, "customer")} with a chance of ${percent(cell.alive_from)} to ${percent(below)}: ${money(cell.predicted, currency)} to come, ${money(cell.at_stake, currency)} at stake, ${money(cell.profit, currency)} brought so far`,
    place: cell.customers
      ? customers({
          alive_from: cell.alive_from,
          alive_below: cell.alive_below ?? undefined,
          if_active_from: cell.if_active_from === null ? undefined : Number(cell.if_active_from),
          if_active_below: cell.if_active_below === null ? undefined : Number(cell.if_active_below),
          ordering: "-predictive_clv",
          columns: "name,segment,last,value,alive,coming",
        })
      : undefined,
  };
}

function findingOf(map: MapCell[], currency: string): string {
  const lost = map.filter((cell) => (cell.alive_below ?? 1) <= 0.5);
  const stake = lost.reduce((sum, cell) => sum + Number(cell.at_stake), 0);
  const people = lost.reduce((sum, cell) => sum + cell.customers, 0);
  return `${counted(people, "customer")} are more likely gone than not; ${money(stake, currency)} more would come if they were not`;
}
