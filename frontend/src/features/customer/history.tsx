// What happened with a customer: moves between segments, and touchpoints.
import { Group, Text, Timeline } from "@mantine/core";
import type { Profile } from "@/api/types";
import { day } from "@/lib/format";
import { touchpointInWords } from "@/lib/words";
import { Card } from "@/ui/card";
import { SegmentBadge } from "@/ui/segment-badge";

export function History({ profile }: { profile: Profile }) {
  if (profile.segment_history.length === 0) return null;
  return (
    <Card title="Moves between segments">
      <Timeline bulletSize={12} lineWidth={1}>
        {profile.segment_history.map((move, at) => (
          <Timeline.Item
            key={at}
            title={
              <Group gap={6}>
                <SegmentBadge name={move.from_segment} />→<SegmentBadge name={move.to_segment} />
              </Group>
            }
          >
            <Text size="xs" c="dimmed">
              {day(move.changed_on)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Card>
  );
}

const kindOf = (touchpoint: Profile["touchpoints"][number]) =>
  touchpointInWords(touchpoint.touchpoint_type, touchpoint.channel);

export function Touchpoints({ profile }: { profile: Profile }) {
  return (
    <Card title="Latest touchpoints">
      {profile.touchpoints.length === 0 && (
        <Text size="sm" c="dimmed">
          None recorded. Visits, mails and calls appear here once they are imported.
        </Text>
      )}
      {profile.touchpoints.map((touchpoint) => (
        <Group key={touchpoint.id} justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text size="sm">{touchpoint.title || kindOf(touchpoint)}</Text>
            {(touchpoint.title || touchpoint.outcome) && (
              <Text size="xs" c="dimmed">
                {[touchpoint.title && kindOf(touchpoint), touchpoint.outcome].filter(Boolean).join(": ")}
              </Text>
            )}
          </div>
          <Text size="xs" c="dimmed" className="number">
            {day(touchpoint.interaction_date)}
          </Text>
        </Group>
      ))}
    </Card>
  );
}
