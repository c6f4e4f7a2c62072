// How far ahead and by which model lifetime values are predicted.
import { NumberInput, Select, Switch } from "@mantine/core";
import { SettingCard } from "./setting-card";

interface Prediction {
  model: string;
  prior: boolean;
  horizon_days: number;
  yearly_discount: string;
  correct_level: boolean;
}

const MODELS = [
  {
    value: "mbg_nbd",
    label: "MBG/NBD",
    means: "May stop after any purchase, the first included. Suits most shops.",
  },
  { value: "bg_nbd", label: "BG/NBD", means: "May stop after any purchase but the first." },
  { value: "pareto_nbd", label: "Pareto/NBD", means: "May stop at any time, purchase or not." },
];

export function ValueForm({ mayChange }: { mayChange: boolean }) {
  return (
    <SettingCard<Prediction>
      title="Lifetime value"
      path="/api/customers/clv/settings/"
      mayChange={mayChange}
      saved="Saved. It holds from the next calculation of the values on."
      fields={(value, set, errors) => (
        <>
          <NumberInput
            label="Look ahead"
            min={30}
            max={1825}
            suffix=" days"
            disabled={!mayChange}
            value={value.horizon_days}
            error={errors.horizon_days}
            onChange={(days) => days !== "" && set({ horizon_days: Number(days) })}
          />
          <NumberInput
            label="Money in a year is worth less by"
            description="Later profit is counted less by this; 0 counts all the same."
            min={0}
            max={100}
            decimalScale={2}
            suffix=" %"
            disabled={!mayChange}
            value={Number((Number(value.yearly_discount) * 100).toFixed(2))}
            error={errors.yearly_discount}
            onChange={(share) => share !== "" && set({ yearly_discount: (Number(share) / 100).toFixed(4) })}
          />
          <Select
            label="Model"
            description={`How customers leave. ${MODELS.find((one) => one.value === value.model)?.means ?? ""}`}
            allowDeselect={false}
            data={MODELS.map(({ value, label }) => ({ value, label }))}
            disabled={!mayChange}
            value={value.model}
            error={errors.model}
            onChange={(model) => model && set({ model })}
          />
          <Switch
            label="Correct the level by what the last check was off, at most by half or double"
            disabled={!mayChange}
            checked={value.correct_level}
            onChange={(e) => set({ correct_level: e.currentTarget.checked })}
          />
          <Switch
            label="Assume that some customers leave, even where nobody has yet"
            disabled={!mayChange}
            checked={value.prior}
            onChange={(e) => set({ prior: e.currentTarget.checked })}
          />
        </>
      )}
    />
  );
}
