// A word of the field with its meaning on hover and focus.
import { Tooltip } from "@mantine/core";

export function Term({ children, explain }: { children: string; explain: string }) {
  return (
    <Tooltip label={explain} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <abbr tabIndex={0} style={{ textDecoration: "underline dotted", cursor: "help" }} title="">
        {children}
      </abbr>
    </Tooltip>
  );
}
