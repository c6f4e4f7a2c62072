// A value with the range it may lie in, drawn on one line.
import { Box } from "@mantine/core";

interface Props {
  low: number;
  value: number;
  high: number;
  label: string;
}

export function Interval({ low, value, high, label }: Props) {
  const end = Math.max(high, value, 1) * 1.05;
  const at = (amount: number) => `${(Math.max(amount, 0) / end) * 100}%`;
  return (
    <Box role="img" aria-label={label} pos="relative" h={14} my={4}>
      <Box pos="absolute" top={6} left={0} right={0} h={2} bg="var(--mantine-color-default-border)" />
      <Box
        pos="absolute"
        top={4}
        h={6}
        left={at(low)}
        right={`calc(100% - ${at(high)})`}
        bg="light-dark(var(--mantine-color-teal-3), var(--mantine-color-teal-8))"
        style={{ borderRadius: 3 }}
      />
      <Box
        pos="absolute"
        top={0}
        left={`calc(${at(value)} - 2px)`}
        w={4}
        h={14}
        bg="var(--mantine-color-text)"
        style={{ borderRadius: 2 }}
      />
    </Box>
  );
}
