// The eleven suggested segments: one colour and one sign each, the same everywhere.
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
  meaning: string;
  advice: string;
}

export const SEGMENTS: Segment[] = [
  {
    name: "Champions",
    color: "#087f5b",
    icon: IconCrown,
    meaning: "Bought recently, buy often, and spend the most.",
    advice: "Thank them, and show them new things first.",
  },
  {
    name: "Loyal",
    color: "#26803a",
    icon: IconHeart,
    meaning: "Buy regularly and spend well.",
    advice: "Offer what goes with what they buy.",
  },
  {
    name: "Potential Loyalist",
    color: "#4f7a0a",
    icon: IconPlant2,
    meaning: "Bought recently, more than once or a fair amount.",
    advice: "Invite them to the loyalty programme.",
  },
  {
    name: "New",
    color: "#1971c2",
    icon: IconSparkles,
    meaning: "Bought for the first time a short while ago.",
    advice: "Welcome them and help with what they bought.",
  },
  {
    name: "Promising",
    color: "#0b7285",
    icon: IconEye,
    meaning: "Bought recently, rarely so far, but spent well.",
    advice: "Give them a reason for a second order soon.",
  },
  {
    name: "Need Attention",
    color: "#8a6a00",
    icon: IconClockPause,
    meaning: "Above average, but not so recent any more.",
    advice: "Send a timely offer based on what they bought.",
  },
  {
    name: "About To Sleep",
    color: "#b8500b",
    icon: IconMoon,
    meaning: "Below average; they slip away if nothing happens.",
    advice: "Remind them, with a small gift for coming back.",
  },
  {
    name: "At Risk",
    color: "#c92a2a",
    icon: IconAlertTriangle,
    meaning: "Bought often and spent well, but long ago.",
    advice: "Write to them personally and win them back.",
  },
  {
    name: "Can't Lose Them",
    color: "#a61e4d",
    icon: IconSos,
    meaning: "Spent the most, and have been away very long.",
    advice: "Call them, ask what went wrong, make it good.",
  },
  {
    name: "Hibernating",
    color: "#6741d9",
    icon: IconBed,
    meaning: "Last bought long ago, seldom, and little.",
    advice: "Offer something relevant now and then.",
  },
  {
    name: "Lost",
    color: "#5f6773",
    icon: IconUserOff,
    meaning: "The longest away, the fewest orders.",
    advice: "Let them go, or try once with a strong offer.",
  },
];

export function segmentOf(name: string): Segment {
  const unknown = { name, color: "#868e96", icon: IconEye, meaning: "", advice: "" };
  return SEGMENTS.find((segment) => segment.name === name) ?? unknown;
}
