// Over which days, and by rank or by fixed limits, customers are scored.
import { Group, NumberInput, Radio, SimpleGrid, Text } from "@mantine/core";
import { useMe } from "@/api/queries";
import { SettingCard } from "./setting-card";

interface Thresholds {
  recency_days: number[];
  frequency: number[];
  monetary: string[];
}

interface Scoring {
  scheme: string;
  days: number;
  thresholds: Thresholds;
}

export function ScoringForm({ mayChange }: { mayChange: boolean }) {
  return (
    <SettingCard<Scoring>
      title="RFM scores"
      path="/api/customers/rfm-scores/settings/"
      mayChange={mayChange}
      saved="Saved. It holds from the next calculation of the scores on."
      fields={(value, set, errors) => (
        <>
          <NumberInput
            label="Days looked back on"
            description="For how often and for how much; how recently looks at all orders."
            min={1}
            max={3650}
            suffix=" days"
            disabled={!mayChange}
            value={value.days}
            error={errors.days}
            onChange={(days) => days !== "" && set({ days: Number(days) })}
          />
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
          {value.scheme === "thresholds" && (
            <Limits
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

interface LimitsProps {
  limits: Thresholds;
  set: (limits: Thresholds) => void;
  disabled: boolean;
}

function Limits({ limits, set, disabled }: LimitsProps) {
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
