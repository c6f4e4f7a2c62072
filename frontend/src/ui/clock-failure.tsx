// Says on an analysis that the calculation made by the clock failed, since its figures stay as they were until one works.
import { Alert, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/api/http";
import type { Job, Page } from "@/api/types";
import { moment } from "@/lib/format";

/** `kind` is the task's name, such as `rfm.nightly`; nothing is drawn while the last one went well. */
export function ClockFailure({ kind }: { kind: string }) {
  const { data } = useQuery({
    queryKey: ["jobs", kind],
    queryFn: () => getJson<Page<Job>>("/api/jobs/", { kind, page_size: 1 }),
    refetchInterval: (query) => (query.state.data?.results[0]?.state === "failed" ? 60_000 : false),
  });
  const job = data?.results[0];
  if (job?.state !== "failed") return null;
  return (
    <Alert color="red" title="The last calculation by the clock failed">
      <Text size="sm">
        It failed on {moment(job.finished_at)}; the figures below are those of the calculation before.{" "}
        {job.error}
      </Text>
    </Alert>
  );
}
