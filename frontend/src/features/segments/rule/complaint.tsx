// What is wrong with a condition, or what it still wants.
import { Text } from "@mantine/core";

export function Complaint({
  refused,
  unfinished,
  insist = false,
}: {
  refused?: string | undefined;
  unfinished?: string | false;
  /** Somebody tried to save it as it is. */
  insist?: boolean;
}) {
  if (refused)
    return (
      <Text size="sm" c="red" role="alert">
        {refused}
      </Text>
    );
  if (unfinished && insist)
    return (
      <Text size="sm" c="red" role="alert">
        {unfinished}
      </Text>
    );
  if (unfinished)
    return (
      <Text size="xs" c="dimmed">
        {unfinished}
      </Text>
    );
  return null;
}
