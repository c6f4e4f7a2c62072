// Who are the best customers, who is slipping away, and how much money is at stake?
import { Button, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { getJson, sendJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Accepted, Summary } from "@/api/types";
import { count, day, money } from "@/lib/format";
import { JobProgress } from "@/ui/job-progress";
import { Page } from "@/ui/page";
import { EmptyState, ErrorState, Loading } from "@/ui/states";
import { Term } from "@/ui/term";
import { CutPoints } from "./cut-points";
import { Distributions } from "./distributions";
import { MovementTable } from "./movement";
import { RfmGrid } from "./rfm-grid";
import { SegmentTable } from "./segment-table";
import { SegmentTreemap } from "./segment-treemap";

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
      onDone={() => {
        void cache.invalidateQueries({ queryKey: ["rfm-summary"] });
        void cache.invalidateQueries({ queryKey: ["rfm-movement"] });
      }}
    />
  );
  if (summary.isPending)
    return (
      <Page title="RFM analysis">
        <Loading rows={8} />
      </Page>
    );
  if (summary.isError)
    return (
      <Page title="RFM analysis">
        <ErrorState error={summary.error} retry={() => void summary.refetch()} />
      </Page>
    );
  const { run, headline, currency } = summary.data;
  if (!run || !headline || run.customers === 0) {
    return (
      <Page title="RFM analysis">
        <EmptyState
          title={run ? "Nobody has ordered yet" : "Nothing is calculated yet"}
          text="RFM sorts customers by how recently, how often and for how much they bought, and says who your best are and who is slipping away. It needs orders; then calculate once, and it follows every new order by itself."
          action={
            <>
              <Button component={Link} to="/import" variant="default">
                Import orders
              </Button>
              {recalculate}
            </>
          }
        />
        {progress}
      </Page>
    );
  }
  return (
    <Page
      title="RFM analysis"
      answer={answerOf(summary.data)}
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
        <SegmentTreemap summary={summary.data} />
      </SimpleGrid>
      <SegmentTable summary={summary.data} />
      <MovementTable />
      <Paper withBorder radius="md" p="md">
        <Stack gap="md">
          <Distributions summary={summary.data} />
          <CutPoints summary={summary.data} currency={currency} />
        </Stack>
      </Paper>
    </Page>
  );
}

function answerOf({ headline, currency }: Summary): string {
  if (!headline) return "";
  const { champions, slipping } = headline;
  const best = `${count(champions.customers)} Champions brought ${money(champions.revenue, currency)} in this period.`;
  if (slipping.customers === 0) return `${best} Nobody of weight is slipping away.`;
  return `${best} ${count(slipping.customers)} customers who have brought ${money(slipping.lifetime_revenue, currency)} so far are slipping away.`;
}
