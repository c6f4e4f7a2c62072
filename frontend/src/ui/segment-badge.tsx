// A segment's name with its sign and colour.
import { Badge } from "@mantine/core";
import { segmentOf } from "@/lib/segments";

export function SegmentBadge({ name }: { name: string | null | undefined }) {
  if (!name) return <span>–</span>;
  const { color, icon: Icon } = segmentOf(name);
  const shade = `light-dark(${color}, color-mix(in srgb, ${color} 55%, white))`;
  return (
    <Badge
      variant="outline"
      leftSection={<Icon size={13} style={{ color: shade }} aria-hidden />}
      styles={{
        root: {
          minWidth: "max-content",
          borderColor: shade,
          color: "var(--mantine-color-text)",
          textTransform: "none",
          fontWeight: 500,
        },
      }}
    >
      {name}
    </Badge>
  );
}
