// The demo shop by a button: loaded into an empty shop, and taken out again with all it made.
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson } from "@/api/http";
import { useCan } from "@/api/queries";
import { SETUP, type Setup } from "@/api/setup";
import type { Accepted, Job } from "@/api/types";
import { counted, named } from "@/lib/format";
import { Confirm } from "@/ui/confirm";
import { JobProgress } from "@/ui/job-progress";

/** Whatever the job under way is, begun here or elsewhere. */
function useDemoJob(setup: Setup, method: "POST" | "DELETE") {
  const cache = useQueryClient();
  const begin = useMutation<Accepted, Error, Setup>({
    mutationFn: () => sendJson<Accepted>(method, "/api/demo/"),
    onSuccess: () => void cache.invalidateQueries({ queryKey: SETUP }),
  });
  const jobId = begin.data?.job_id ?? setup.demo.job_id;
  const done = (job: Job) => {
    if (job.state !== "succeeded") begin.reset();
    void cache.invalidateQueries();
  };
  return { begin, progress: jobId !== null && <JobProgress jobId={jobId} onDone={done} />, jobId };
}

export function LoadDemo({ setup }: { setup: Setup }) {
  const admin = useCan("administer");
  const { begin, progress, jobId } = useDemoJob(setup, "POST");
  return (
    <Stack gap="sm">
      <Text size="sm">
        See every page filled first: a made-up coffee shop with about 5,000 customers over three years,
        reported in US dollars. One button takes it out again and gives you back the empty shop with your own
        settings.
      </Text>
      {progress}
      {begin.isError && <Alert color="red">{begin.error.message}</Alert>}
      {!admin && <Text size="sm">An admin can load it.</Text>}
      {admin && jobId === null && (
        <Group>
          <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate(setup)}>
            Load the demo shop
          </Button>
        </Group>
      )}
    </Stack>
  );
}

export function DemoNote({ setup }: { setup: Setup }) {
  const admin = useCan("administer");
  const [asked, setAsked] = useState<Setup | null>(null);
  const { begin, progress, jobId } = useDemoJob(setup, "DELETE");
  const people = counted(setup.demo.customers, "made-up customer");
  return (
    <Alert color="gray" title="This is the demo shop">
      <Stack gap="sm">
        <Text size="sm">
          {setup.demo.alone
            ? `It holds ${people}. Take it out before your own orders come in: they would stand among them, and amounts without a currency would be taken as ${named("currency", setup.currency)}.`
            : `${people} of the demo shop stand among your own.`}{" "}
          {!admin && "An admin can take the demo shop out."}
        </Text>
        {progress}
        {admin && jobId === null && (
          <Group>
            <Button size="xs" variant="default" onClick={() => setAsked(setup)}>
              Remove the demo shop
            </Button>
          </Group>
        )}
        <Confirm
          title="Remove the demo shop?"
          what={asked}
          says={says}
          yes="Remove it"
          no="Keep it"
          act={begin}
          close={() => setAsked(null)}
        />
      </Stack>
    </Alert>
  );
}

function says({ demo, currency }: Setup): string {
  const gone = `Removes ${counted(demo.customers, "made-up customer")} with their orders, touchpoints, scores and values, and the segments that came with them.`;
  if (demo.alone)
    return `${gone} The shop is then as empty as before, with its own name, currency and margin. The demo shop can be loaded again.`;
  return `${gone} What you have brought in yourself stays, in ${named("currency", currency)} as it was counted, and so does a demo customer of whom you know something by now. If that currency is wrong: undo your import first, remove the demo shop, and import again.`;
}
