// How a file is understood, corrected by hand, then loaded or tried.
import { Alert, Button, Group, Paper, Radio, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson } from "@/api/http";
import type { Accepted, Import, Job } from "@/api/types";
import { counted } from "@/lib/format";
import { JobProgress } from "@/ui/job-progress";
import { Fields } from "./fields";
import { Outcome } from "./outcome";
import { Sample } from "./sample";

interface Props {
  record: Import;
  change: (record: Import | null) => void;
}

export function Mapping({ record, change }: Props) {
  const cache = useQueryClient();
  const [job, setJob] = useState<{ id: number; dry: boolean } | null>(null);
  const [ended, setEnded] = useState<Job | null>(null);
  const correct = useMutation({
    mutationFn: (body: { mapping?: Record<string, string>; answers?: Record<string, string> }) =>
      sendJson<Import>("PATCH", `/api/imports/${record.id}/`, body),
    onSuccess: change,
  });
  const start = useMutation({
    mutationFn: (dry: boolean) =>
      sendJson<Accepted>("POST", `/api/imports/${record.id}/start/`, { dry_run: dry }),
    onSuccess: (accepted, dry) => {
      setEnded(null);
      setJob({ id: accepted.job_id, dry });
    },
  });
  const onDone = (done: Job) => {
    setEnded(done);
    void cache.invalidateQueries();
  };
  const missing = record.missing ?? [];
  const ready = missing.length === 0 && (record.questions ?? []).length === 0;
  const loaded = ended?.state === "succeeded" && job?.dry === false;
  const map = (field: string, column: string | null) =>
    correct.mutate({ mapping: { ...record.mapping, [field]: column ?? "" } });
  return (
    <Paper withBorder radius="md" p="lg">
      <Stack>
        <Group justify="space-between">
          <div>
            <Title order={2} size="h5">
              {record.filename}
            </Title>
            <Text size="sm" c="dimmed">
              {counted(record.rows_estimate ?? 0, "row")}
              {record.format && record.format.detected !== "plain"
                ? ` · looks like an export of ${record.format.detected}`
                : ""}
              {record.segment_name ? ` · for the segment “${record.segment_name}”` : ""}
            </Text>
          </div>
          <Button size="xs" variant="default" onClick={() => change(null)}>
            Another file
          </Button>
        </Group>
        {!loaded && (
          <>
            {(record.questions ?? []).map((question) => (
              <Radio.Group
                key={question.name}
                label={question.question}
                description="The file does not say, so we ask."
                value={record.answers[question.name] ?? ""}
                onChange={(value) =>
                  correct.mutate({ answers: { ...record.answers, [question.name]: value } })
                }
              >
                <Group mt="xs">
                  {question.choices.map((choice) => (
                    <Radio key={choice.value} value={choice.value} label={choice.label} />
                  ))}
                </Group>
              </Radio.Group>
            ))}
            {missing.length > 0 && (
              <Alert color="yellow">
                Say which column holds: {missing.map((name) => labelOf(record, name)).join(", ")}.
              </Alert>
            )}
            <Fields record={record} map={map} />
            {correct.isError && <Alert color="red">{correct.error.message}</Alert>}
            <Sample record={record} />
            <Group>
              <Button disabled={!ready} loading={start.isPending} onClick={() => start.mutate(false)}>
                Import {counted(record.rows_estimate ?? 0, "row")}
              </Button>
              <Button variant="default" disabled={!ready} onClick={() => start.mutate(true)}>
                Try it without keeping anything
              </Button>
            </Group>
          </>
        )}
        {start.isError && <Alert color="red">{start.error.message}</Alert>}
        {job && <JobProgress key={job.id} jobId={job.id} onDone={onDone} />}
        {ended?.state === "succeeded" && <Outcome record={record} job={ended} dry={job?.dry ?? false} />}
      </Stack>
    </Paper>
  );
}

function labelOf(record: Import, name: string): string {
  // Orders name their customer by either; the server asks for the first.
  if (name === "customer_external_id") return "Customer's id or e-mail";
  return record.fields?.find((field) => field.name === name)?.label ?? name;
}
