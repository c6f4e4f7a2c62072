// The answer in a sentence, and the figures behind it.
import type { Headline, ModelRun } from "@/api/clv";
import { count, counted, decimal, money, percent } from "@/lib/format";
import { span } from "@/lib/periods";
import { Figures, type Figure } from "@/ui/figures";
import { customers, PlaceLink, type Place } from "@/ui/place";

interface Props {
  headline: Headline;
  fit: ModelRun;
  currency: string;
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

export function Answer({ headline, fit, currency }: Props) {
  const { predicted, predicted_low: low, predicted_high: high, at_stake: stake } = headline;
  if (predicted === null)
    return `${counted(headline.customers, "customer")} have brought ${money(headline.profit, currency)} in profit so far.`;
  return (
    <>
      Your customers will probably bring {money(predicted, currency)} in profit over the next{" "}
      {span(fit.horizon_days)}
      {low && high ? `, somewhere between ${money(low, currency)} and ${money(high, currency)}` : ""}.{" "}
      {stake && stake.customers > 0 && (
        <>
          <PlaceLink underline="always" place={atRisk(stake)}>
            {counted(stake.customers, "good customer")}
          </PlaceLink>{" "}
          {stake.customers === 1 ? "is" : "are"} probably lost: {money(stake.at_stake, currency)} more would
          come if all were still with you.{" "}
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
          will bring {percent(headline.top_tenth_share_of_predicted)} of it.
        </>
      )}
    </>
  );
}

export function HeadlineFigures({ headline, fit, currency }: Props) {
  const figures: Figure[] = [
    {
      label: "Profit so far",
      value: money(headline.profit, currency),
      note: `from ${money(headline.revenue, currency)} net revenue`,
    },
  ];
  if (headline.predicted !== null)
    figures.push({
      label: `Profit in the next ${span(fit.horizon_days)}`,
      value: money(headline.predicted, currency),
      note:
        headline.predicted_low && headline.predicted_high
          ? `${money(headline.predicted_low, currency)} to ${money(headline.predicted_high, currency)}`
          : "how far off is unknown: too little history to check",
    });
  if (headline.expected_active_customers !== null)
    figures.push({
      label: "Still customers",
      value: `about ${count(Math.round(headline.expected_active_customers))}`,
      note: `of ${count(headline.customers)} who ever bought`,
    });
  if (headline.expected_orders_365 !== null)
    figures.push({
      label: "Orders in the next 12 months",
      value: `about ${count(Math.round(headline.expected_orders_365))}`,
      note: `${decimal(headline.expected_orders_365 / Math.max(headline.customers, 1), 2)} a customer`,
    });
  if (headline.top_tenth_share_of_profit !== null)
    figures.push({
      label: "Share of the top tenth",
      value: percent(headline.top_tenth_share_of_profit),
      note: "of the profit so far",
    });
  return <Figures figures={figures} />;
}
