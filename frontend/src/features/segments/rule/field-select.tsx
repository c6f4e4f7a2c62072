// What a condition is about, found by its words, by its group, or by the name programs use.
import { Select, Text, type ComboboxItem, type ComboboxItemGroup, type SelectProps } from "@mantine/core";
import { useMemo } from "react";
import { useAround, usePlace } from "./context";
import { found, grouped, insideOffers, plainOffers, type Offer, type OfferGroup } from "./offers";

type Props = Omit<SelectProps, "data" | "filter" | "onChange" | "renderOption"> & {
  onChoose: (offer: Offer) => void;
  /** Also what stands inside orders and touchpoints, for whoever looks for it. */
  deep?: boolean;
};

export function FieldSelect({ onChoose, deep = false, ...rest }: Props) {
  const { catalogue } = useAround();
  const { fields, scope } = usePlace();
  const offers = useMemo(
    () => [...plainOffers(fields), ...(deep ? insideOffers(catalogue, scope) : [])],
    [fields, deep, catalogue, scope],
  );
  const data = useMemo(() => grouped(offers) as unknown as ComboboxItemGroup<ComboboxItem>[], [offers]);
  return (
    <Select
      size="xs"
      searchable
      selectFirstOptionOnChange
      openOnFocus={false}
      // Else Mantine, opening at the first letter, looks for the chosen one a moment later and forgets the first.
      selectFirstOptionOnDropdownOpen={deep}
      nothingFoundMessage="Nothing of that name"
      maxDropdownHeight={360}
      comboboxProps={WIDE}
      {...rest}
      data={data}
      filter={({ options, search }) =>
        found(options as unknown as OfferGroup[], search) as unknown as ComboboxItemGroup<ComboboxItem>[]
      }
      renderOption={({ option }) => <Told offer={option as unknown as Offer} />}
      onChange={(value) => {
        const offer = offers.find((one) => one.value === value);
        if (offer) onChoose(offer);
      }}
    />
  );
}

const WIDE = { width: 320, position: "bottom-start" } as const;

function Told({ offer }: { offer: Offer }) {
  return (
    <div>
      <Text size="sm">{offer.label}</Text>
      {offer.hint && (
        <Text size="xs" c="inherit" opacity={0.85}>
          {offer.hint}
        </Text>
      )}
    </div>
  );
}
