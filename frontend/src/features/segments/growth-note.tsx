// How a segment's size changed in the last 30 days: an arrow, a figure, and what it is measured against.
import { Text } from "@mantine/core";
import { count, percent } from "@/lib/format";

interface Props {
  members: number;
  entered: number;
  left: number;
}

export function GrowthNote({ members, entered, left }: Props) {
  const net = entered - left;
  const before = members - net;
  if (entered === 0 && left === 0)
    return (
      <Text span size="sm" c="dimmed">
        no change
      </Text>
    );
  if (before <= 0 && members === 0)
    return (
      <Text span size="sm" className="number">
        {count(entered)} came and left
      </Text>
    );
  if (before <= 0)
    return (
      <Text span size="sm" className="number" title={`${count(entered)} entered, ${count(left)} left`}>
        <span aria-hidden>▲</span> +{count(members)}, all new
      </Text>
    );
  const arrow = net > 0 ? "▲" : net < 0 ? "▼" : "●";
  const share = before > 0 && net !== 0 ? ` (${percent(Math.abs(net) / before)})` : "";
  return (
    <Text span size="sm" className="number" title={`${count(entered)} entered, ${count(left)} left`}>
      <span aria-hidden>{arrow}</span> {net > 0 ? "+" : net < 0 ? "−" : ""}
      {count(Math.abs(net))}
      {share} of {count(before)}
    </Text>
  );
}
