// What a customer will probably bring, in words that say something: most customers of most shops never come back, and
// a range of 0 to 0 would be right and useless.
import type { ProfileValue } from "@/api/clv";
import { count, fractionDigits, money, percent } from "@/lib/format";

/** Of so few customers that four of five bring nothing, a range tells less than this. */
const MOSTLY_NOTHING = 0.2;
const SPELLED = ["five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const RAREST = 1000;
const TELLING_CENTS = 10;

export interface Outlook {
  sentence: string;
  /** Drawn beside the sentence where it tells something. */
  range: { low: number; high: number } | null;
}

export function outlookOf(value: ProfileValue, currency: string): Outlook {
  const chance = value.order_probability;
  const [low, high] = [Number(value.predictive_low ?? 0), Number(value.predictive_high ?? 0)];
  if (chance !== null && chance <= MOSTLY_NOTHING)
    return { sentence: mostlyNothing(value, chance, currency), range: null };
  if (low === high) return { sentence: withoutSpread(value, low, chance, currency), range: null };
  const none = chance === null ? 0 : 1 - chance;
  if (low === 0 && none >= 0.1)
    return {
      sentence: `At most ${money(high, currency)} in nine cases of ten, and nothing in ${percent(none)} of cases`,
      range: { low, high },
    };
  if (high === 0 && none >= 0.1)
    return {
      sentence: `A loss of at most ${money(-low, currency)} in nine cases of ten, and nothing in ${percent(none)} of cases`,
      range: { low, high },
    };
  return {
    sentence: `Between ${money(low, currency)} and ${money(high, currency)} in four cases of five`,
    range: { low, high },
  };
}

function mostlyNothing(value: ProfileValue, chance: number, currency: string): string {
  if (chance === 0) return "Most likely nothing: hardly anybody like them orders again";
  const expected = Number(value.expected_profit ?? value.predictive_clv ?? 0);
  if (isTooCoarse(expected, chance, currency)) return `Most likely nothing: ${few(chance)} orders again`;
  const then = expected / chance;
  return `Most likely nothing: ${few(chance)} orders again, and then ${brings(value, then, currency)}`;
}

/** Both are rounded: the quotient of three cents and one in ten thousand could be anything. */
function isTooCoarse(expected: number, chance: number, currency: string): boolean {
  const cents = Math.abs(expected) * 10 ** fractionDigits(currency);
  return chance < 1 / RAREST || (cents > 0 && cents < TELLING_CENTS);
}

/** “one in eleven like them”. */
function few(chance: number): string {
  const of = Math.round(1 / chance);
  if (of > RAREST) return `fewer than one in ${count(RAREST)} like them`;
  return `one in ${SPELLED[of - 5] ?? count(of)} like them`;
}

function brings(value: ProfileValue, then: number, currency: string): string {
  const spends = value.run.margin_source === "none";
  if (Math.abs(then) < 0.005) return spends ? "spends nothing" : "brings no profit";
  if (then < 0) return `brings a loss of about ${money(-then, currency)}`;
  return spends ? `spends about ${money(then, currency)}` : `brings about ${money(then, currency)} in profit`;
}

/** Every outcome is worth the same: where there is no margin, or nothing is ever paid. */
function withoutSpread(value: ProfileValue, each: number, chance: number | null, currency: string): string {
  const orders = chance === null ? "" : `Orders again with a chance of ${percent(chance)}, `;
  if (each !== 0) return `${orders}about ${money(each, currency)} either way`;
  const what = value.run.margin_source === "none" ? "nothing is paid for it" : "it brings no profit";
  return orders ? `${orders}but ${what}` : `As far as is known, ${what}`;
}
