// The RFM score, and for each part where the customer stands on its scale.
import { Box, Group, Text } from "@mantine/core";
import type { Explanation, Profile } from "@/api/types";
import { amount, counted, day, money } from "@/lib/format";
import { beforeThen } from "@/lib/scored-period";
import { Card } from "@/ui/card";
import { SegmentBadge } from "@/ui/segment-badge";

export function Score({ profile: { rfm, currency } }: { profile: Profile }) {
  if (!rfm)
    return (
      <Card title="RFM score">
        <Text size="sm" c="dimmed">
          Not scored yet: there is no order that counts, or nothing was calculated so far.
        </Text>
      </Card>
    );
  const { run } = rfm;
  const orders = Number(rfm.explanation.find(({ measure }) => measure === "frequency")?.value ?? 0);
  const told = {
    recency: (value: number) => `Last bought ${counted(value, "day")} before.`,
    frequency: (value: number) =>
      `${value === 0 ? "No order" : counted(value, "order")} ${beforeThen(run.days)}.`,
    monetary: (value: number) =>
      orders === 0
        ? "Without an order there is no money to count."
        : `${orders === 1 ? "This order" : "These orders"} brought ${money(value, currency)}, net of tax and refunds.`,
  };
  return (
    <Card title="RFM score">
      <Group gap="sm">
        <Text size="xl" fw={700} className="number">
          {rfm.rfm_score}
        </Text>
        <SegmentBadge name={rfm.suggested_segment} />
        <Text size="sm" c="dimmed">
          as of {day(run.as_of)}
        </Text>
      </Group>
      <Text size="sm">
        {rfm.segment_sentence ?? ""} {rfm.description}
      </Text>
      {rfm.explanation.map((part) => (
        <div key={part.measure}>
          <Text size="sm" mb={4}>
            <Text span fw={500} size="sm">
              {NAMES[part.measure]} {part.score} of 5.
            </Text>{" "}
            {told[part.measure](Number(part.value))}
          </Text>
          <Scale part={part} currency={currency} />
        </div>
      ))}
    </Card>
  );
}

const NAMES = { recency: "Recency", frequency: "Frequency", monetary: "Money" };

/** Five fields from 1 to 5, each with what earns it; the customer's is marked. */
function Scale({ part, currency }: { part: Explanation; currency: string }) {
  return (
    <Box
      component="ol"
      aria-label={`What earns which score in ${NAMES[part.measure].toLowerCase()}`}
      m={0}
      p={0}
      style={{ display: "grid", gridTemplateColumns: "repeat(5, minmax(0, 1fr))", gap: 4, listStyle: "none" }}
    >
      {[null, ...part.cut_points].map((cut, at) => {
        const mine = at + 1 === part.score;
        return (
          <Box
            component="li"
            key={at}
            aria-current={mine || undefined}
            px={6}
            py={4}
            style={{
              borderRadius: 6,
              border: `1px solid var(--mantine-color-${mine ? "anchor" : "default-border"})`,
              background: mine
                ? "color-mix(in srgb, var(--mantine-color-teal-6) 16%, var(--mantine-color-body))"
                : undefined,
            }}
          >
            <Text size="xs" fw={mine ? 700 : 500} className="number">
              {at + 1}
              {mine && " ◂"}
            </Text>
            <Text fz={11} lh={1.25} c={mine ? undefined : "dimmed"} style={{ overflowWrap: "anywhere" }}>
              {at === 0 ? "all others" : isReached(part, at - 1) ? earns(part, cut ?? 0, currency) : "nobody"}
            </Text>
          </Box>
        );
      })}
    </Box>
  );
}

/** Whether a score can be had at all: where the next one takes no more, everybody gets that. */
function isReached({ cut_points: cuts }: Explanation, at: number): boolean {
  const cut = cuts[at];
  if (cut === null || cut === undefined) return false;
  const next = cuts.slice(at + 1).find((later) => later !== null && later !== undefined);
  return next === undefined || Number(next) !== Number(cut);
}

function earns(part: Explanation, cut: string | number, currency: string): string {
  if (part.measure === "monetary") return `≥ ${amount(cut, currency)}`;
  if (part.measure === "recency") return `≤ ${counted(Number(cut), "day")}`;
  return `≥ ${counted(Number(cut), "order")}`;
}
