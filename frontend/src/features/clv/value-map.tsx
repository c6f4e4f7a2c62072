// Who is worth holding: chance of still being a customer against what they would bring.
import { Group, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { MapCell, ModelRun, ValueRun, ValueSummary } from "@/api/clv";
import { count, counted, money, percent, short, shortMoney } from "@/lib/format";
import { presentValue } from "@/lib/money-words";
import { HeatGrid } from "@/ui/heat-grid";
import { customers } from "@/ui/place";
import { knowsProfit } from "./answer";

const SHOWN = { customers: "Customers", predicted: "Present value", at_stake: "At stake" };
type Shown = keyof typeof SHOWN;

interface Props {
  summary: ValueSummary;
  fit: ModelRun;
  run: ValueRun;
}

export function ValueMap({ summary, fit, run }: Props) {
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
              {findingOf(map)}
            </Title>
            <Text size="sm" c="dimmed" maw={680}>
              Upwards: the chance of still being a customer. To the right: the{" "}
              {presentValue(knowsProfit(run), fit.horizon_days).inline} if they surely were one. The lower
              right is worth winning back, the upper right worth holding; select a cell to see who they are.
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
            (from, row) => `${hundredths(from)}–${hundredths(find(row, 0)?.alive_below ?? 1)}%`,
          )}
          columns={values.map((from, column) => range(from, find(0, column)?.if_active_below ?? null))}
          cell={(row, column) =>
            drawn(find(row, column), shown, currency, knowsProfit(run) ? "profit" : "revenue")
          }
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

function drawn(cell: MapCell | undefined, shown: Shown, currency: string, what: string) {
  if (!cell) return { weight: 0, shows: "–", says: "Nobody", place: undefined };
  const weight = Number(cell[shown]);
  const below = cell.alive_below ?? 1;
  return {
    weight,
    shows: shown === "customers" ? count(weight) : shortMoney(weight, currency),
    says: `${counted(cell.customers, "customer")} with a chance of ${percent(cell.alive_from)} to ${percent(below)}: present value ${money(cell.predicted, currency)}, ${money(cell.at_stake, currency)} at stake, ${money(cell.profit, currency)} in ${what} so far`,
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

function findingOf(map: MapCell[]): string {
  const people = (cells: MapCell[]) => cells.reduce((sum, cell) => sum + cell.customers, 0);
  const lost = people(map.filter((cell) => (cell.alive_below ?? 1) <= 0.5));
  return `Of all ${counted(people(map), "customer")}, good or not, ${count(lost)} ${lost === 1 ? "is" : "are"} more likely gone than not`;
}
