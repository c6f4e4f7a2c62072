// Over which days, and by rank or by fixed limits, customers are scored.
import { Alert, Group, NumberInput, Radio, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/api/http";
import { useMe } from "@/api/queries";
import { counted } from "@/lib/format";
import type { Days } from "@/lib/scored-period";
import { SettingCard } from "./setting-card";

interface Thresholds {
  recency_days: number[];
  frequency: number[];
  monetary: string[];
}

interface Scoring {
  scheme: string;
  /** Null: the next calculation chooses. */
  days: Days | null;
  days_chosen_by: "house" | "person" | null;
  thresholds: Thresholds | null;
}

interface Proposed {
  thresholds: Thresholds | null;
  gaps: number;
  from_gaps: boolean;
}

export function ScoringForm({ mayChange }: { mayChange: boolean }) {
  return (
    <SettingCard<Scoring>
      title="RFM scores"
      path="/api/customers/rfm-scores/settings/"
      mayChange={mayChange}
      saved="Saved. Recalculate the scores on the RFM page to use it; otherwise it holds from the next night on."
      fields={(value, set, errors) => (
        <>
          <LookedBack value={value} set={set} error={errors.days} disabled={!mayChange} />
          <Radio.Group
            label="What earns a score"
            value={value.scheme}
            error={errors.scheme}
            onChange={(scheme) => set({ scheme })}
          >
            <Group mt="xs">
              <Radio value="quintiles" label="Rank among all customers, in fifths" disabled={!mayChange} />
              <Radio value="thresholds" label="Fixed limits" disabled={!mayChange} />
            </Group>
          </Radio.Group>
          {errors.thresholds && <Alert color="red">{errors.thresholds}</Alert>}
          {value.scheme === "thresholds" && (
            <FixedLimits
              limits={value.thresholds}
              set={(thresholds) => set({ thresholds })}
              disabled={!mayChange}
            />
          )}
        </>
      )}
    />
  );
}

interface LookedBackProps {
  value: Scoring;
  set: (changes: Partial<Scoring>) => void;
  error: string | undefined;
  disabled: boolean;
}

const A_YEAR = 365;

/** Days, all, or the shop's own rhythm. */
function LookedBack({ value, set, error, disabled }: LookedBackProps) {
  const kind = value.days === null ? "house" : value.days === "all" ? "all" : "days";
  const chosen = value.days_chosen_by === "house" && typeof value.days === "number";
  return (
    <>
      <Radio.Group
        label="Days looked back on"
        description="For how often and for how much; how recently looks at all orders."
        value={kind}
        error={error}
        onChange={(next) => set({ days: next === "house" ? null : next === "all" ? "all" : A_YEAR })}
      >
        <Group mt="xs">
          <Radio value="days" label="A number of days" disabled={disabled} />
          <Radio value="all" label="All of the history" disabled={disabled} />
          <Radio value="house" label="Choose anew from the shop’s own rhythm" disabled={disabled} />
        </Group>
      </Radio.Group>
      {typeof value.days === "number" && (
        <NumberInput
          label="Number of days"
          description={
            chosen
              ? `${counted(value.days, "day")} were chosen from the shop’s own rhythm: at most a fifth of the buyers had no order in them.`
              : undefined
          }
          min={1}
          suffix=" days"
          thousandSeparator=","
          disabled={disabled}
          value={value.days}
          onChange={(days) => days !== "" && set({ days: Number(days), days_chosen_by: "person" })}
        />
      )}
    </>
  );
}

/** The shop's limits; before it has any, those that its own orders propose. */
function FixedLimits({ limits, set, disabled }: LimitsProps & { limits: Thresholds | null }) {
  const proposed = useQuery({
    queryKey: ["rfm-proposed-limits"],
    queryFn: () => getJson<Proposed>("/api/customers/rfm-scores/proposed-limits/"),
    enabled: limits === null,
  });
  const shown = limits ?? proposed.data?.thresholds;
  if (limits === null && proposed.isPending) return <Text size="sm">Looking at the shop’s orders…</Text>;
  if (!shown)
    return (
      <Text size="sm" c="dimmed">
        There are no orders yet to propose limits from. Import orders first, then choose them here.
      </Text>
    );
  return (
    <>
      {limits === null && proposed.data && (
        <Text size="sm">
          {proposed.data.from_gaps
            ? `Proposed from this shop’s ${counted(proposed.data.gaps, "gap")} between a customer’s orders: of those, 97%, 90%, 75% and 50% were no longer than the days of scores 2, 3, 4 and 5.`
            : "Proposed from how long ago everybody last bought, because too few have bought again to tell how long they wait."}{" "}
          Saving keeps them; change what you like.
        </Text>
      )}
      <Limits limits={shown} set={set} disabled={disabled} />
    </>
  );
}

interface LimitsProps {
  set: (limits: Thresholds) => void;
  disabled: boolean;
}

function Limits({ limits, set, disabled }: LimitsProps & { limits: Thresholds }) {
  const currency = useMe().data?.shop.currency ?? "";
  const replaced = <T,>(list: T[], at: number, value: T) => list.map((old, n) => (n === at ? value : old));
  return (
    <>
      <Text size="sm" c="dimmed">
        Whoever reaches none of these scores 1.
      </Text>
      {[0, 1, 2, 3].map((at) => (
        <SimpleGrid key={at} cols={{ base: 1, xs: 3 }} spacing="xs">
          <NumberInput
            size="xs"
            label={`Score ${at + 2}: bought within`}
            suffix=" days"
            min={0}
            disabled={disabled}
            value={limits.recency_days[at] ?? 0}
            onChange={(v) => set({ ...limits, recency_days: replaced(limits.recency_days, at, Number(v)) })}
          />
          <NumberInput
            size="xs"
            label={`Score ${at + 2}: orders, at least`}
            min={0}
            disabled={disabled}
            value={limits.frequency[at] ?? 0}
            onChange={(v) => set({ ...limits, frequency: replaced(limits.frequency, at, Number(v)) })}
          />
          <NumberInput
            size="xs"
            label={`Score ${at + 2}: ${currency}, at least`}
            min={0}
            disabled={disabled}
            value={Number(limits.monetary[at] ?? 0)}
            onChange={(v) => set({ ...limits, monetary: replaced(limits.monetary, at, String(v)) })}
          />
        </SimpleGrid>
      ))}
    </>
  );
}
