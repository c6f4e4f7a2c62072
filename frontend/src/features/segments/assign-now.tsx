// Fills the segment now, with its progress in sight.
import { Alert, Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson, type ApiError } from "@/api/http";
import type { Accepted } from "@/api/types";
import { JobProgress } from "@/ui/job-progress";
import { addressOf, segmentChanged } from "./api";
import type { Segment } from "./types";

export function AssignNow({ segment }: { segment: Segment }) {
  const cache = useQueryClient();
  const [jobId, setJobId] = useState<number | null>(null);
  const start = useMutation<Accepted, ApiError>({
    mutationFn: () => sendJson("POST", addressOf(segment.id, "assign_customers"), { background: true }),
    onSuccess: (job) => setJobId(job.job_id),
  });
  return (
    <>
      <Group>
        <Button size="compact-sm" variant="default" loading={start.isPending} onClick={() => start.mutate()}>
          {segment.state === "failed" ? "Try again" : "Fill it now"}
        </Button>
      </Group>
      {start.isError && <Alert color="red">{start.error.message}</Alert>}
      {jobId !== null && (
        <JobProgress
          key={jobId}
          jobId={jobId}
          onDone={(job) => {
            const told = (job.result as { message?: string } | null)?.message;
            if (job.state === "succeeded" && told) notifications.show({ message: told });
            void segmentChanged(cache);
          }}
        />
      )}
    </>
  );
}
