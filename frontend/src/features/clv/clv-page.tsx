// What have customers been worth, what will they be worth, and how sure is that?
import { Alert, Button, SimpleGrid } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { ValueRun, ValueSummary } from "@/api/clv";
import { getJson, sendJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Accepted } from "@/api/types";
import { day } from "@/lib/format";
import { ClockFailure } from "@/ui/clock-failure";
import { JobProgress } from "@/ui/job-progress";
import { NothingYet } from "@/ui/nothing-yet";
import { Page } from "@/ui/page";
import { ErrorState, LoadingCharts } from "@/ui/states";
import { Answer, HeadlineFigures } from "./answer";
import { AtRiskTable } from "./at-risk-table";
import { Backtest } from "./backtest";
import { CohortCurves } from "./cohort-curves";
import { Concentration } from "./concentration";
import { Distribution } from "./distribution";
import { Method } from "./method";
import { SegmentValues } from "./segment-values";
import { Standing } from "./standing";
import { ValueMap } from "./value-map";

const TITLE = "Lifetime value";

const ABOUT =
  "Here you will see what each customer has brought, what they will probably still bring, and how far such forecasts were off before.";

export function ClvPage() {
  const summary = useQuery({
    queryKey: ["clv-summary"],
    queryFn: () => getJson<ValueSummary>("/api/customers/clv/summary/"),
  });
  const { button, progress } = useRecalculation(labelOf(summary.data?.run ?? null));
  if (summary.isPending)
    return (
      <Page title={TITLE}>
        <LoadingCharts />
      </Page>
    );
  if (summary.isError)
    return (
      <Page title={TITLE}>
        <ErrorState error={summary.error} retry={() => void summary.refetch()} />
      </Page>
    );
  const { run, model_run: fit, headline, currency } = summary.data;
  if (!run || !fit || !headline || headline.customers === 0)
    return (
      <Page title={TITLE}>
        <NothingYet about={ABOUT} calculate={button} />
        {progress}
      </Page>
    );
  return (
    <Page
      title={TITLE}
      answer={<Answer headline={headline} fit={fit} run={run} currency={currency} />}
      asOf={day(run.as_of)}
      actions={!run.pinned && button}
    >
      {progress}
      <ClockFailure kind="clv.nightly" />
      <Standing run={run} back={run.pinned && button} />
      {!fit.predicts && (
        <Alert color="yellow" title="Nothing is predicted yet">
          {fit.refusal} Below is what customers have brought so far.
        </Alert>
      )}
      {fit.unsettled && (
        <Alert color="yellow" title="The model did not settle">
          {fit.unsettled}
        </Alert>
      )}
      <HeadlineFigures headline={headline} fit={fit} run={run} currency={currency} />
      {fit.predicts && (
        <>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Distribution summary={summary.data} fit={fit} run={run} />
            <Concentration summary={summary.data} fit={fit} run={run} />
          </SimpleGrid>
          <ValueMap summary={summary.data} fit={fit} run={run} />
          <AtRiskTable currency={currency} fit={fit} run={run} />
        </>
      )}
      <CohortCurves summary={summary.data} run={run} />
      <SegmentValues summary={summary.data} fit={fit} run={run} />
      {fit.predicts && <Backtest fit={fit} currency={currency} />}
      <Method run={run} fit={fit} headline={headline} />
    </Page>
  );
}

const AS_OF_TODAY = "Value as of today";

function labelOf(run: ValueRun | null): string {
  if (!run) return "Calculate values";
  return run.pinned ? AS_OF_TODAY : "Recalculate";
}

/** The button for those who may, and the progress of what it began. */
function useRecalculation(label: string): { button: ReactNode; progress: ReactNode } {
  const cache = useQueryClient();
  const mayCalculate = useCan("calculate");
  const [jobId, setJobId] = useState<number | null>(null);
  const start = useMutation({
    mutationFn: () => sendJson<Accepted>("POST", "/api/customers/clv/calculate_all/", { background: true }),
    onSuccess: (job) => setJobId(job.job_id),
    onError: (error) => notifications.show({ color: "red", title: "Not started", message: error.message }),
  });
  const button = mayCalculate && (
    <Button
      size="xs"
      variant={label === "Recalculate" ? "default" : "filled"}
      loading={start.isPending}
      onClick={() => start.mutate()}
    >
      {label}
    </Button>
  );
  const progress = jobId !== null && (
    <JobProgress
      key={jobId}
      jobId={jobId}
      onDone={(job) => {
        if (job.state === "succeeded") notifications.show({ message: "The values are up to date." });
        void cache.invalidateQueries({ queryKey: ["clv-summary"] });
        void cache.invalidateQueries({ queryKey: ["clv-at-risk"] });
      }}
    />
  );
  return { button, progress };
}
