// A strip above every page while scores and values calculate themselves; the answers then appear without a reload.
import { Group, Loader, Paper, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useJob } from "@/api/queries";
import { useSetup } from "@/api/setup";
import type { Job } from "@/api/types";

export function Calculating() {
  const setup = useSetup().data;
  const cache = useQueryClient();
  // Whatever page is open, it was asked for before this changed.
  const stage =
    setup && [setup.calculation.state, setup.demo.job_id, setup.demo.loaded, setup.has_orders].join();
  const before = useRef(stage);
  useEffect(() => {
    if (stage === before.current) return;
    if (before.current !== undefined) void cache.invalidateQueries();
    before.current = stage;
  }, [stage, cache]);
  if (setup?.calculation.state !== "calculating") return null;
  return (
    <Paper withBorder radius="md" px="md" py="xs" mb="md" maw={1200} mx="auto" role="status">
      <CalculationProgress jobId={setup.calculation.job_id} />
    </Paper>
  );
}

/** “Calculating, 3 of 4: valuing customers.” */
export function CalculationProgress({ jobId }: { jobId: number | null }) {
  const { data: job } = useJob(jobId);
  return (
    <Group gap="sm" wrap="nowrap">
      <Loader size="xs" aria-hidden />
      <Text size="sm">{said(job)}</Text>
    </Group>
  );
}

function said(job: Job | undefined): string {
  if (!job?.total) return "Scores and values are about to be calculated.";
  const step = Math.min(job.done + 1, job.total);
  const what = job.phase ? `: ${job.phase.charAt(0).toLowerCase()}${job.phase.slice(1)}` : "";
  return `Calculating, ${step} of ${job.total}${what}.`;
}
