// The eleven suggested segments: one colour and one sign each, the same everywhere. What they mean the API says.
import {
  IconAlertTriangle,
  IconBed,
  IconClockPause,
  IconCrown,
  IconEye,
  IconHeart,
  IconMoon,
  IconPlant2,
  IconSparkles,
  IconSos,
  IconUserOff,
  type Icon,
} from "@tabler/icons-react";

export interface Segment {
  name: string;
  color: string;
  icon: Icon;
}

export const SEGMENTS: Segment[] = [
  { name: "Champions", color: "#087f5b", icon: IconCrown },
  { name: "Loyal", color: "#26803a", icon: IconHeart },
  { name: "Potential Loyalist", color: "#4f7a0a", icon: IconPlant2 },
  { name: "New", color: "#1971c2", icon: IconSparkles },
  { name: "Promising", color: "#0b7285", icon: IconEye },
  { name: "Need Attention", color: "#8a6a00", icon: IconClockPause },
  { name: "About To Sleep", color: "#b8500b", icon: IconMoon },
  { name: "At Risk", color: "#c92a2a", icon: IconAlertTriangle },
  { name: "Can't Lose Them", color: "#a61e4d", icon: IconSos },
  { name: "Hibernating", color: "#6741d9", icon: IconBed },
  { name: "Lost", color: "#5f6773", icon: IconUserOff },
];

export function segmentOf(name: string): Segment {
  const unknown = { name, color: "#868e96", icon: IconEye };
  return SEGMENTS.find((segment) => segment.name === name) ?? unknown;
}
