// The answer in a sentence, and the figures behind it.
import type { Headline, ModelRun, ValueRun } from "@/api/clv";
import { count, counted, decimal, money, percent } from "@/lib/format";
import { expectedProfit, presentValue, profitSoFar, revenueEver } from "@/lib/money-words";
import { span } from "@/lib/periods";
import { Figures, type Figure } from "@/ui/figures";
import { customers, PlaceLink, type Place } from "@/ui/place";

interface Props {
  headline: Headline;
  fit: ModelRun;
  run: ValueRun;
  currency: string;
}

/** Whether anything is known of costs; where not, profit is revenue, and is called that. */
export function knowsProfit({ margin_source }: Pick<ValueRun, "margin_source">): boolean {
  return margin_source !== "none";
}

export function atRisk(stake: NonNullable<Headline["at_stake"]>): Place {
  return customers({
    alive_from: stake.alive_from || undefined,
    alive_below: stake.alive_below,
    profit_from: Number(stake.profit_from),
    ordering: "-historical_clv",
    columns: "name,segment,last,value,alive,coming",
  });
}

export function Answer({ headline, fit, run, currency }: Props) {
  const { predicted, at_stake: stake } = headline;
  const what = knowsProfit(run) ? "profit" : "revenue";
  if (predicted === null)
    return `${counted(headline.customers, "customer")} have brought ${money(headline.profit, currency)} in ${what} so far.`;
  return (
    <>
      {coming(headline, fit, what, currency)}{" "}
      {stake && stake.customers > 0 && (
        <>
          <PlaceLink underline="always" place={atRisk(stake)}>
            {counted(stake.customers, "good customer")}
          </PlaceLink>{" "}
          {stake.customers === 1 ? "is" : "are"} probably lost but may still be won back:{" "}
          {money(stake.at_stake, currency)} more in present value would come if all were still with you.{" "}
        </>
      )}
      {headline.top_tenth_share_of_predicted !== null && (
        <>
          <PlaceLink
            underline="always"
            place={customers({
              ordering: "-predictive_clv",
              columns: "name,segment,last,value,alive,coming",
            })}
          >
            The top tenth of customers
          </PlaceLink>{" "}
          will bring {percent(headline.top_tenth_share_of_predicted)} of the present value of what is to come.
        </>
      )}
    </>
  );
}

function coming(headline: Headline, fit: ModelRun, what: string, currency: string): string {
  const { expected, expected_low: low, expected_high: high, predicted } = headline;
  const ahead = `the next ${span(fit.horizon_days)}`;
  if (expected === null)
    return `What your customers will probably bring in ${what} over ${ahead} is worth ${money(predicted ?? 0, currency)} today.`;
  const range = low && high ? `, somewhere between ${money(low, currency)} and ${money(high, currency)}` : "";
  return `Your customers will probably bring ${money(expected, currency)} in ${what} over ${ahead}${range}.${heldBefore(fit)}`;
}

/** How often what came lay within the range that earlier forecasts would have had. */
export function heldBefore({ backtest }: ModelRun): string {
  if (!backtest || backtest.checks_with_range === 0) return "";
  const { checks_held: held, checks_with_range: of } = backtest;
  if (of === 1)
    return ` The one earlier forecast that had such a range ${held === 1 ? "came true within it" : "missed it"}.`;
  const number = held === of ? `All ${count(of)}` : `${held === 0 ? "None" : count(held)} of ${count(of)}`;
  return ` ${number} earlier forecasts came true within such a range.`;
}

export function HeadlineFigures({ headline, fit, run, currency }: Props) {
  const known = knowsProfit(run);
  const soFar = profitSoFar(known);
  const figures: Figure[] = [
    {
      label: soFar.head,
      value: money(headline.profit, currency),
      note: known
        ? `from ${money(headline.revenue, currency)} ${revenueEver().inline}`
        : "no cost and no margin is known",
    },
  ];
  if (headline.expected !== null)
    figures.push({
      label: expectedProfit(known, fit.horizon_days).head,
      value: money(headline.expected, currency),
      note:
        headline.expected_low && headline.expected_high
          ? `${money(headline.expected_low, currency)} to ${money(headline.expected_high, currency)}`
          : "how far off is unknown: too little history to check",
    });
  if (headline.predicted !== null)
    figures.push({
      label: presentValue(known, fit.horizon_days).head,
      value: money(headline.predicted, currency),
      note: `the same, less ${percent(fit.yearly_discount ?? 0)} a year until it comes`,
    });
  if (headline.expected_active_customers !== null)
    figures.push({
      label: "Still customers",
      value: `about ${count(Math.round(headline.expected_active_customers))}`,
      note: `of ${count(headline.customers)} who ever bought`,
    });
  if (headline.expected_orders_365 !== null)
    figures.push({
      label: "Orders, next 12 months",
      value: `about ${count(Math.round(headline.expected_orders_365))}`,
      note: `${decimal(headline.expected_orders_365 / Math.max(headline.customers, 1), 2)} a customer`,
    });
  if (headline.top_tenth_share_of_profit !== null)
    figures.push({
      label: "Share of the top tenth",
      value: percent(headline.top_tenth_share_of_profit),
      note: `of the ${soFar.inline}`,
    });
  return <Figures figures={figures} />;
}
