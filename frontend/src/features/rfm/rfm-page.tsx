// Who are the best customers, who is slipping away, and how much money is at stake?
import { Button, SimpleGrid, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { getJson, sendJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Accepted, Summary, Totals } from "@/api/types";
import { count, counted, day, money, percent } from "@/lib/format";
import { JobProgress } from "@/ui/job-progress";
import { Page } from "@/ui/page";
import { customers, PlaceLink } from "@/ui/place";
import { EmptyState, ErrorState, LoadingCharts } from "@/ui/states";
import { Term } from "@/ui/term";
import { CutPoints } from "./cut-points";
import { Distributions } from "./distributions";
import { MovementTable } from "./movement";
import { RfmGrid } from "./rfm-grid";
import { SegmentTable } from "./segment-table";
import { SegmentSizes } from "./segment-sizes";

export function RfmPage() {
  const cache = useQueryClient();
  const [jobId, setJobId] = useState<number | null>(null);
  const mayCalculate = useCan("calculate");
  const summary = useQuery({
    queryKey: ["rfm-summary"],
    queryFn: () => getJson<Summary>("/api/customers/rfm-scores/summary/"),
  });
  const start = useMutation({
    mutationFn: () =>
      sendJson<Accepted>("POST", "/api/customers/rfm-scores/calculate_all/", { background: true }),
    onSuccess: (job) => setJobId(job.job_id),
    onError: (error) => notifications.show({ color: "red", message: error.message }),
  });
  const recalculate = mayCalculate && (
    <Button
      size="xs"
      variant={summary.data?.run ? "default" : "filled"}
      loading={start.isPending}
      onClick={() => start.mutate()}
    >
      {summary.data?.run ? "Recalculate" : "Calculate scores"}
    </Button>
  );
  const progress = jobId !== null && (
    <JobProgress
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
  const { run, headline, currency } = summary.data;
  if (!run || !headline || run.customers === 0)
    return (
      <Page title="RFM analysis">
        <NothingYet calculate={recalculate} />
        {progress}
      </Page>
    );
  return (
    <Page
      title="RFM analysis"
      answer={<Answer headline={headline} currency={currency} days={run.days} />}
      asOf={`${day(run.as_of)}, over ${count(run.days)} days`}
      actions={recalculate}
    >
      {progress}
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

interface Headline {
  headline: NonNullable<Summary["headline"]>;
  currency: string;
  days: number;
}

function Answer({ headline: { champions, slipping, total }, currency, days }: Headline) {
  const share = Number(champions.revenue) / Math.max(Number(total.revenue), 1);
  return (
    <>
      <PlaceLink underline="always" place={customers({ suggested_segment: "Champions" })}>
        {counted(champions.customers, "Champion")}
      </PlaceLink>{" "}
      brought {money(champions.revenue, currency)} in these {count(days)} days, {percent(share)} of all
      revenue.{" "}
      {slipping.customers === 0 ? (
        "Nobody of weight is slipping away."
      ) : (
        <>
          <PlaceLink underline="always" place={customers({ suggested_segment: slipping.segments.join(",") })}>
            {counted(slipping.customers, "customer")}
          </PlaceLink>{" "}
          who {slipping.customers === 1 ? "has" : "have"} brought {money(slipping.lifetime_revenue, currency)}{" "}
          so far {slipping.customers === 1 ? "is" : "are"} slipping away.
        </>
      )}
    </>
  );
}

/** One step at a time: orders first, then the calculation. */
function NothingYet({ calculate }: { calculate: ReactNode }) {
  const totals = useQuery({
    queryKey: ["customer-totals", {}],
    queryFn: () => getJson<Totals>("/api/customers/totals/"),
  });
  const ordered = (totals.data?.order_count ?? 0) > 0;
  return (
    <EmptyState
      title={ordered ? "Nothing is calculated yet" : "Nobody has ordered yet"}
      text={`RFM sorts customers by how recently, how often and for how much they bought, and says who your best are and who is slipping away. ${ordered ? "Calculate once; from then on it follows every new order by itself." : "It needs orders: import them first."}`}
      action={
        ordered ? (
          calculate
        ) : (
          <Button component={Link} to="/import">
            Import orders
          </Button>
        )
      }
    />
  );
}
