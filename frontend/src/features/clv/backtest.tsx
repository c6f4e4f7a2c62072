// How right were we? What an earlier forecast said of a time that has passed since, beside what came.
import { Alert, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { Backtest as Checked, ModelRun } from "@/api/clv";
import { count, counted, day, money, percent } from "@/lib/format";
import { heldBefore } from "./answer";
import { CalibrationChart, Weeks } from "./backtest-charts";
import { Checks } from "./checks";
import { ErrorTable } from "./error-table";

export function Backtest({ fit, currency }: { fit: ModelRun; currency: string }) {
  const { backtest } = fit;
  return (
    <Stack gap="md" component="section" aria-labelledby="how-right">
      <Title order={2} size="h4" id="how-right">
        How right were we?
      </Title>
      {backtest ? (
        <>
          <Text size="sm" maw={860}>
            We took only what was known on {day(backtest.calibration_end)}, forecast the{" "}
            {counted(backtest.holdout_days, "day")} after it, and compared that with what came.{" "}
            {inWords(backtest, currency)}
            {heldBefore(fit)}
          </Text>
          <Checks backtest={backtest} currency={currency} />
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Weeks backtest={backtest} />
            <CalibrationChart backtest={backtest} />
          </SimpleGrid>
          <ErrorTable backtest={backtest} currency={currency} />
        </>
      ) : (
        <Alert color="yellow" title="This forecast could not be checked">
          {fit.backtest_refusal || "There is too little history to hold a part of it back."} Take the values
          as a first guess.
        </Alert>
      )}
    </Stack>
  );
}

function inWords({ orders, spend }: Checked, currency: string): string {
  const off = (error: number | null) =>
    error === null ? "" : `, ${percent(Math.abs(error))} too ${error > 0 ? "many" : "few"}`;
  const first = `We expected ${count(Math.round(Number(orders.expected)))} orders and ${count(Number(orders.actual))} came${off(orders.aggregate_error)}.`;
  if (spend.expected === undefined || spend.actual === undefined) return first;
  return `${first} We expected ${money(spend.expected, currency)} of revenue and ${money(spend.actual, currency)} came.`;
}
