// Long work as it goes: what is being done, how far it is, and how it ended.
import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { sendJson } from "@/api/http";
import { isEnded, useCan, useJob } from "@/api/queries";
import type { Job } from "@/api/types";

export function JobProgress({ jobId, onDone }: { jobId: number; onDone?: (job: Job) => void }) {
  const { data: job } = useJob(jobId);
  const cache = useQueryClient();
  const mayCancel = useCan("calculate");
  const ended = isEnded(job);
  useEffect(() => {
    if (ended && job) onDone?.(job);
    // Only the end matters; the caller's function may be new at each drawing.
  }, [ended, jobId]);
  if (job?.state === "failed")
    return (
      <Alert color="red" title="It did not work">
        {job.error}
      </Alert>
    );
  if (job?.state === "cancelled") return <Alert color="gray">Cancelled. Nothing of it was kept.</Alert>;
  if (job?.state === "succeeded") return null;
  const share = Math.round((job?.progress ?? 0) * 100);
  const cancel = async () => {
    await sendJson("POST", `/api/jobs/${jobId}/cancel/`);
    await cache.invalidateQueries({ queryKey: ["job", jobId] });
  };
  return (
    <Stack gap={4} aria-live="polite">
      <Group justify="space-between">
        <Text size="sm">{job?.phase || "Waiting for the worker"}</Text>
        <Group gap="xs">
          <Text size="sm" className="number">
            {share} %
          </Text>
          {mayCancel && (
            <Button size="compact-xs" variant="subtle" onClick={() => void cancel()}>
              Cancel
            </Button>
          )}
        </Group>
      </Group>
      <Progress value={Math.max(share, 2)} aria-label="Progress" animated />
    </Stack>
  );
}
