// As of when, for which period and in what money the page speaks, where that is not what one would expect.
import { Alert, Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ValueRun } from "@/api/clv";
import { day, days } from "@/lib/format";
import { knowsProfit } from "./answer";

/** `back` is the button that values everybody as of today. */
export function Standing({ run, back }: { run: ValueRun; back: ReactNode }) {
  return (
    <>
      {run.pinned && (
        <Alert color="yellow" title={`These are the values as of ${day(run.as_of)}`}>
          <Text size="sm" mb={back ? "xs" : 0}>
            Somebody asked for the period {days(run.period_start, run.as_of)}. Orders since then are not in
            these figures, and they stay as they are until somebody asks for today’s.
          </Text>
          {back}
        </Alert>
      )}
      {run.as_of_latest_order && (
        <Text size="sm">
          The latest order is of {day(run.as_of)}: everybody is valued as of that day, and anew once there are
          orders again.
        </Text>
      )}
      {!knowsProfit(run) && (
        <Text size="sm">
          No cost and no margin is known, so every amount here is revenue.{" "}
          <Anchor component={Link} to="/settings" underline="always">
            Set your margin
          </Anchor>{" "}
          to see profit.
        </Text>
      )}
      {!run.pinned && (
        <Text size="sm" c="dimmed">
          {whenToRecalculate(run)}
        </Text>
      )}
    </>
  );
}

const SETTINGS = {
  margin: "the margin",
  model: "the model",
  horizon: "how far to look ahead",
  discount: "what later money is worth",
  level: "the correction of the level",
};

/** A shop without orders for long has no nights of its own. */
export function whenToRecalculate(run: Pick<ValueRun, "outdated_by" | "as_of_latest_order">): string {
  const { outdated_by: changed = [], as_of_latest_order: quiet } = run;
  if (changed.length > 0) {
    const names = new Intl.ListFormat("en").format(changed.map((part) => SETTINGS[part]));
    return `Recalculate to use the settings as they are now: ${names} changed since.${quiet ? "" : " Otherwise the next night uses them."}`;
  }
  const nights = quiet ? "" : ", and everybody is valued anew every night";
  return `Values follow new orders within seconds${nights}; you need to recalculate only after changing the settings.`;
}
