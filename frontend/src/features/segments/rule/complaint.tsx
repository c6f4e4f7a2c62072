// What is wrong with a condition, or what it still wants.
import { Text } from "@mantine/core";

export function Complaint({
  refused,
  unfinished,
}: {
  refused?: string | undefined;
  unfinished?: string | false;
}) {
  if (refused)
    return (
      <Text size="sm" c="red" role="alert">
        {refused}
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
