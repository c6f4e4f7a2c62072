// Who are the best customers, who is slipping away, and how much money is at stake?
import { Button, SimpleGrid, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getJson, sendJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Accepted, Run, Summary } from "@/api/types";
import { counted, money, percent } from "@/lib/format";
import { revenueEver, revenueInPeriod } from "@/lib/money-words";
import { dated, periodOf, type Days } from "@/lib/scored-period";
import { ClockFailure } from "@/ui/clock-failure";
import { JobProgress } from "@/ui/job-progress";
import { NothingYet } from "@/ui/nothing-yet";
import { Page } from "@/ui/page";
import { customers, PlaceLink } from "@/ui/place";
import { ErrorState, LoadingCharts } from "@/ui/states";
import { Term } from "@/ui/term";
import { CutPoints } from "./cut-points";
import { Distributions } from "./distributions";
import { MovementTable } from "./movement";
import { RfmGrid } from "./rfm-grid";
import { SegmentTable } from "./segment-table";
import { SegmentSizes } from "./segment-sizes";
import { Standing, TooShort } from "./standing";

const ABOUT =
  "RFM sorts customers by how recently, how often and for how much they bought, and says who your best are and who is slipping away.";

export function RfmPage() {
  const cache = useQueryClient();
  const [jobId, setJobId] = useState<number | null>(null);
  const mayCalculate = useCan("calculate");
  const maySet = useCan("write_segments");
  const summary = useQuery({
    queryKey: ["rfm-summary"],
    queryFn: () => getJson<Summary>("/api/customers/rfm-scores/summary/"),
  });
  const start = useMutation({
    mutationFn: async ({ days, ...asked }: Asked) => {
      if (days !== undefined) {
        await sendJson("PUT", SETTINGS, { days });
        await cache.invalidateQueries({ queryKey: ["settings", SETTINGS] });
      }
      return sendJson<Accepted>("POST", "/api/customers/rfm-scores/calculate_all/", {
        background: true,
        ...asked,
      });
    },
    onSuccess: (job) => setJobId(job.job_id),
    onError: (error) => notifications.show({ color: "red", message: error.message }),
  });
  const asOf = summary.data?.recalculate_as_of;
  const recalculate = mayCalculate && (
    <Button
      size="xs"
      variant={summary.data?.run ? "default" : "filled"}
      loading={start.isPending}
      onClick={() => start.mutate(asOf ? { as_of: asOf } : {})}
    >
      {summary.data?.run ? "Recalculate" : "Calculate scores"}
    </Button>
  );
  const progress = jobId !== null && (
    <JobProgress
      key={jobId}
      jobId={jobId}
      onDone={(job) => {
        if (job.state === "succeeded") notifications.show({ message: "The scores are up to date." });
        void cache.invalidateQueries({ queryKey: ["rfm-summary"] });
        void cache.invalidateQueries({ queryKey: ["rfm-movement"] });
      }}
    />
  );
  if (summary.isPending)
    return (
      <Page title="RFM analysis">
        <LoadingCharts />
      </Page>
    );
  if (summary.isError)
    return (
      <Page title="RFM analysis">
        <ErrorState error={summary.error} retry={() => void summary.refetch()} />
      </Page>
    );
  const { run, headline, currency, period, standing } = summary.data;
  if (!run || !headline || !period || !standing || run.customers === 0)
    return (
      <Page title="RFM analysis">
        <NothingYet about={ABOUT} calculate={recalculate} />
        {progress}
      </Page>
    );
  const { proposal } = period;
  const useProposal = () => {
    if (!proposal) return;
    const day = proposal.recalculate_as_of;
    start.mutate({ days: proposal.days, ...(day ? { as_of: day, keep: true } : {}) });
  };
  const answer = <Answer headline={headline} currency={currency} days={run.days} short={Boolean(proposal)} />;
  return (
    <Page
      title="RFM analysis"
      answer={proposal ? undefined : answer}
      asOf={asOfSaid(run, standing)}
      actions={recalculate}
    >
      {proposal && <TooShort period={period} use={mayCalculate && maySet ? useProposal : null} />}
      {proposal && (
        <Text size="lg" maw={860}>
          {answer}
        </Text>
      )}
      {progress}
      <ClockFailure kind="rfm.nightly" />
      <Standing run={run} period={period} standing={standing} />
      <Text size="sm" maw={860}>
        Every customer gets three scores from 1 to 5 against all others:{" "}
        <Term explain="How long ago the last order was. 5: bought more recently than four fifths of all customers.">
          recency
        </Term>
        ,{" "}
        <Term explain="How many orders in the period. 5: more than four fifths of all customers.">
          frequency
        </Term>{" "}
        and{" "}
        <Term explain="What these orders brought, net of tax and refunds. 5: more than four fifths of all customers.">
          money
        </Term>
        . Together they say where each stands.
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <RfmGrid summary={summary.data} />
        <SegmentSizes summary={summary.data} />
      </SimpleGrid>
      <SegmentTable summary={summary.data} />
      <MovementTable />
      <Distributions summary={summary.data} run={run} />
      <CutPoints summary={summary.data} currency={currency} />
    </Page>
  );
}

const SETTINGS = "/api/customers/rfm-scores/settings/";

/** `days` changes the setting first. */
interface Asked {
  days?: Days;
  as_of?: string;
  keep?: boolean;
}

function asOfSaid(run: Run, { today }: NonNullable<Summary["standing"]>): string {
  return `${dated(run.as_of)}${run.as_of === today ? "" : ", not of today"}, over ${periodOf(run.days)}`;
}

interface Headline {
  headline: NonNullable<Summary["headline"]>;
  currency: string;
  days: Days;
  short: boolean;
}

/** Two amounts of different bases, each by its name: of the period, and ever. */
function Answer({ headline: { champions, slipping, total }, currency, days, short }: Headline) {
  const share = Number(champions.revenue) / Math.max(Number(total.revenue), 1);
  return (
    <>
      <PlaceLink underline="always" place={customers({ suggested_segment: "Champions" })}>
        {counted(champions.customers, "Champion")}
      </PlaceLink>{" "}
      brought {money(champions.revenue, currency)}, {percent(share)} of the {revenueInPeriod(days).inline}.{" "}
      {slipping.customers === 0 ? (
        short ? (
          "Over so short a period nobody can be seen slipping away."
        ) : (
          `Nobody is in ${new Intl.ListFormat("en", { type: "disjunction" }).format(slipping.segments)}, the segments that are slipping away.`
        )
      ) : (
        <>
          <PlaceLink underline="always" place={customers({ suggested_segment: slipping.segments.join(",") })}>
            {counted(slipping.customers, "customer")}
          </PlaceLink>{" "}
          {slipping.customers === 1 ? "is" : "are"} slipping away; their {revenueEver().inline} is{" "}
          {money(slipping.lifetime_revenue, currency)}.
        </>
      )}
    </>
  );
}
