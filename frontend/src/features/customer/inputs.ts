// What the model of lifetime value knows of a customer, in words.
import type { ProfileValue } from "@/api/clv";
import { counted, day } from "@/lib/format";

export function inputsOf({
  judged_on,
  age_days,
  repeat_purchases: again,
  age_at_last_order_days,
}: ProfileValue) {
  const times =
    again === 0
      ? "never came back"
      : `came back on ${counted(again, "day")}, the last time ${counted(age_at_last_order_days, "day")} after the first order`;
  return `First ordered ${counted(age_days, "day")} before ${day(judged_on)} and ${times}. The prediction rests on this and on what they spent, nothing else.`;
}
