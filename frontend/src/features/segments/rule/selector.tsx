// The binding's drop-down, as small as a condition and named for who cannot see where it stands.
import { MantineValueSelector } from "@react-querybuilder/mantine";
import type { ComponentProps } from "react";

const FREE = { withinPortal: true, width: "max-content" } as const;

export function Selector(props: ComponentProps<typeof MantineValueSelector>) {
  return (
    <MantineValueSelector
      {...props}
      size="xs"
      allowDeselect={false}
      aria-label={props.title}
      comboboxProps={FREE}
    />
  );
}
