// The binding's drop-down, as small as a condition and named for who cannot see where it stands.
import { MantineValueSelector } from "@react-querybuilder/mantine";
import type { ComponentProps } from "react";
import { fit } from "./fit";

type Props = ComponentProps<typeof MantineValueSelector>;

function wordsOf({ options, value }: Props): string {
  const found = (options as { name?: string; label: string }[]).find(({ name }) => name === value);
  return found?.label ?? "";
}

const FREE = { withinPortal: true, width: "max-content" } as const;

export function Selector(props: Props) {
  return (
    <MantineValueSelector
      {...props}
      size="xs"
      w={fit(wordsOf(props))}
      allowDeselect={false}
      aria-label={props.title}
      comboboxProps={FREE}
    />
  );
}
