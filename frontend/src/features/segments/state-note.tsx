// Whether a segment's members are those of its present rule, and if not, why.
import { Loader, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { moment } from "@/lib/format";
import type { Segment } from "./types";

type Known = Pick<Segment, "state" | "failure" | "evaluated_at">;

export function StateNote({ segment, whole = false }: { segment: Known; whole?: boolean }) {
  const { state, failure, evaluated_at } = segment;
  switch (state) {
    case "failed":
      return (
        <Tooltip label={failure} multiline maw={320} disabled={whole}>
          <Text span size="sm" c="red" tabIndex={whole ? undefined : 0}>
            <IconAlertTriangle {...MARK} /> Failed{whole ? `: ${failure}` : ""}
          </Text>
        </Tooltip>
      );
    case "waiting":
      return (
        <Text span size="sm">
          <Loader size={12} mr={6} /> Being filled
        </Text>
      );
    case "new":
      return (
        <Text span size="sm" c="dimmed">
          <IconCircleDashed {...MARK} /> Not filled yet
        </Text>
      );
    default:
      return (
        <Text span size="sm">
          <IconCircleCheck {...MARK} /> {whole ? `Filled ${moment(evaluated_at)}` : "Fresh"}
        </Text>
      );
  }
}

const MARK = { size: 14, "aria-hidden": true, style: { verticalAlign: -2 } } as const;
