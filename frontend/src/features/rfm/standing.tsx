// What stands before any figure: over which days and why, as of which day and why, and when to calculate anew.
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import type { Run, ScoredPeriod, Standing as Standings } from "@/api/types";
import { count, counted, percent } from "@/lib/format";
import { dated, inPeriod, periodOf } from "@/lib/scored-period";

interface Props {
  run: Run;
  period: ScoredPeriod;
  standing: Standings;
}

/** The first thing said where too many have no order in the period; one click takes the longer one. */
export function TooShort({ period, use }: { period: ScoredPeriod; use: (() => void) | null }) {
  const { proposal } = period;
  if (!proposal) return null;
  const share = period.without_order / Math.max(period.buyers, 1);
  return (
    <Alert color="yellow" role="status">
      <Group justify="space-between" gap="sm">
        <Text size="sm" maw={720}>
          {`${count(period.without_order)} of ${counted(period.buyers, "buyer")} (${percent(share)}) have no order ${inPeriod(period.days)}, so who is slipping away can hardly be told from who left long ago. `}
          {proposal.without_order === 0
            ? `Over ${periodOf(proposal.days)} everybody has one.`
            : `Over ${periodOf(proposal.days)} only ${count(proposal.without_order)} have none.`}
        </Text>
        {use && (
          <Button size="xs" onClick={use}>
            {proposal.days === "all" ? "Use all of the history" : `Use ${periodOf(proposal.days)}`}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

export function Standing({ run, period, standing }: Props) {
  return (
    <Stack gap={4} maw={860}>
      <Text size="sm">{periodSaid(period)}</Text>
      {daySaid(run, standing).map((sentence) => (
        <Text size="sm" key={sentence}>
          {sentence}
        </Text>
      ))}
      <Text size="sm" c="dimmed">
        {whenToRecalculate(run, standing)}
      </Text>
    </Stack>
  );
}

export function periodSaid(period: ScoredPeriod): string {
  const span =
    period.days === "all"
      ? `All orders from ${dated(period.start)} to ${dated(period.end)} count.`
      : `Orders from ${dated(period.start)} to ${dated(period.end)} count, ${periodOf(period.days)}.`;
  const none = period.proposal
    ? ""
    : ` ${count(period.without_order)} of ${counted(period.buyers, "buyer")} have no order in them.`;
  return `${span} ${period.reason}${none}`;
}

/** Why the scores are not as of today, and what waits. */
export function daySaid(run: Run, standing: Standings): string[] {
  const waiting = standing.waiting_orders;
  const orders = `${counted(waiting, "order")} dated after that day ${waiting === 1 ? "is" : "are"} in what customers have brought so far, not in these scores`;
  if (standing.as_of_reason === "latest_order")
    return [
      `The scores are as of ${dated(run.as_of)}, not of today: it is the day of the latest order that was there, more than 60 days back.`,
      ...(waiting > 0
        ? [`${orders}; the next night scores everybody anew with ${waiting === 1 ? "it" : "them"}.`]
        : []),
    ];
  if (standing.as_of_reason === "asked")
    return [
      `The scores are as of ${dated(run.as_of)}, not of today, because somebody asked for that day.`,
      ...(waiting > 0 ? [`${orders}.`] : []),
      standing.held_back
        ? "They stay until an order dated after that day comes in, or somebody recalculates."
        : "An order dated after that day has come in: the next night scores everybody anew.",
    ];
  return [];
}

export function whenToRecalculate(
  run: Run,
  { outdated_by: changed, as_of_reason: reason }: Standings,
): string {
  const names = { period: "the period", scheme: "what earns a score", limits: "the limits" };
  if (changed.length > 0)
    return `Recalculate to use the settings as they are now: ${new Intl.ListFormat("en").format(changed.map((part) => names[part]))} changed since.`;
  if (reason === "asked") return "Recalculate to score everybody as of the latest day again.";
  const follows = run.pinned
    ? "Changes to orders up to that day are followed within seconds"
    : "New orders are scored within seconds, and everybody is scored anew every night";
  return `${follows}; you need to recalculate only after changing the settings.`;
}
