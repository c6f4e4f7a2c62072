// Bring in a file: drop it, see how it is understood, correct that, load it, see what became of it.
import {
  Alert,
  Anchor,
  Button,
  FileInput,
  Group,
  Modal,
  Paper,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { getJson, sendFile, sendJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Accepted, Import, Job, Page as PageOf } from "@/api/types";
import { count, moment } from "@/lib/format";
import { DataTable } from "@/ui/data-table";
import { JobProgress } from "@/ui/job-progress";
import { Page } from "@/ui/page";
import { ErrorState, Loading } from "@/ui/states";

const KINDS = [
  { value: "orders", label: "Orders" },
  { value: "customers", label: "Customers" },
  { value: "touchpoints", label: "Touchpoints" },
];

export function ImportsPage() {
  const [current, setCurrent] = useState<Import | null>(null);
  const mayImport = useCan("import_files");
  return (
    <Page
      title="Import"
      answer="Bring in what you sold: a file from your shop, your till or a spreadsheet. Customers are made from the orders."
    >
      {!mayImport && (
        <Alert color="gray">Your role may see what was imported, but not import. Ask an admin.</Alert>
      )}
      {mayImport &&
        (current ? (
          <Mapping key={current.id} record={current} change={setCurrent} />
        ) : (
          <Upload done={setCurrent} />
        ))}
      <Earlier mayUndo={mayImport} />
    </Page>
  );
}

function Upload({ done }: { done: (record: Import) => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<string | null>("orders");
  const [source, setSource] = useState("");
  const [over, setOver] = useState(false);
  const upload = useMutation({
    mutationFn: () => {
      const form = new FormData();
      if (file) form.append("file", file);
      form.append("kind", kind ?? "orders");
      if (source.trim()) form.append("source", source.trim());
      return sendFile<Import>("/api/imports/", form);
    },
    onSuccess: done,
  });
  return (
    <Paper
      withBorder
      radius="md"
      p="lg"
      style={over ? { borderColor: "var(--mantine-primary-color-filled)", borderStyle: "dashed" } : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        setFile(event.dataTransfer.files[0] ?? null);
      }}
    >
      <Stack>
        <div>
          <Title order={2} size="h5">
            Drop a file here, or choose one
          </Title>
          <Text size="sm" c="dimmed">
            CSV (also gzip), Excel, Parquet or JSON lines. Exports of Shopify, WooCommerce and Stripe load as
            they come. Nothing is loaded before you have seen how it is understood.
          </Text>
        </div>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <FileInput
            label="File"
            placeholder="Choose a file"
            leftSection={<IconUpload size={16} />}
            value={file}
            onChange={setFile}
            clearable
          />
          <Select label="What is in it" data={KINDS} value={kind} onChange={setKind} allowDeselect={false} />
          <TextInput
            label="Where it is from"
            description=""
            placeholder="file"
            value={source}
            onChange={(e) => setSource(e.currentTarget.value)}
          />
        </SimpleGrid>
        {upload.isError && (
          <Alert color="red" title="This file cannot be used">
            {upload.error.message}
          </Alert>
        )}
        <Group>
          <Button disabled={!file} loading={upload.isPending} onClick={() => upload.mutate()}>
            Look at the file
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Mapping({ record, change }: { record: Import; change: (record: Import | null) => void }) {
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
              {count(record.rows_estimate ?? 0)} rows
              {record.format && record.format.detected !== "plain"
                ? ` · looks like an export of ${record.format.detected}`
                : ""}
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
            <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
              {(record.fields ?? []).map((field) => (
                <Select
                  key={field.name}
                  size="xs"
                  clearable
                  searchable
                  label={field.label}
                  withAsterisk={field.required}
                  placeholder="not in the file"
                  data={record.columns ?? []}
                  value={record.mapping[field.name] ?? null}
                  onChange={(column) => map(field.name, column)}
                />
              ))}
            </SimpleGrid>
            {correct.isError && <Alert color="red">{correct.error.message}</Alert>}
            <Sample record={record} />
            <Group>
              <Button disabled={!ready} loading={start.isPending} onClick={() => start.mutate(false)}>
                Import {count(record.rows_estimate ?? 0)} rows
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
  return record.fields?.find((field) => field.name === name)?.label ?? name;
}

function Sample({ record }: { record: Import }) {
  return (
    <Table.ScrollContainer minWidth={600}>
      <Table fz="xs" aria-label="The first rows of the file">
        <Table.Thead>
          <Table.Tr>
            {(record.columns ?? []).map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(record.sample ?? []).map((row, at) => (
            <Table.Tr key={at}>
              {row.map((cell, column) => (
                <Table.Td key={column}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Outcome({ record, job, dry }: { record: Import; job: Job; dry: boolean }) {
  const counts = (job.result ?? {}) as Record<string, number>;
  const said = `${count(counts.created ?? 0)} new, ${count(counts.updated ?? 0)} changed, ${count(counts.unchanged ?? 0)} known already, ${count(counts.rejected ?? 0)} refused.`;
  return (
    <Alert color={dry ? "blue" : "teal"} title={dry ? "This is what would happen" : "Imported"}>
      <Stack gap="xs">
        <Text size="sm">
          {said} {dry ? "Nothing was kept." : `${count(counts.customers_created ?? 0)} customers were made.`}
        </Text>
        <Group gap="md">
          {Boolean(counts.rejected) && (
            <Anchor size="sm" href={`/api/imports/${record.id}/rejected/`}>
              Download the refused rows with the reason of each
            </Anchor>
          )}
          {!dry && (
            <Anchor size="sm" component={Link} to="/customers">
              See the customers
            </Anchor>
          )}
          {!dry && (
            <Anchor size="sm" component={Link} to="/rfm">
              Go to RFM analysis
            </Anchor>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

function Earlier({ mayUndo }: { mayUndo: boolean }) {
  const cache = useQueryClient();
  const [asked, setAsked] = useState<Import | null>(null);
  const [jobId, setJobId] = useState<number | null>(null);
  const list = useQuery({
    queryKey: ["imports"],
    queryFn: () => getJson<PageOf<Import>>("/api/imports/"),
    refetchInterval: 5000,
  });
  const undo = useMutation({
    mutationFn: (record: Import) => sendJson<Accepted>("POST", `/api/imports/${record.id}/undo/`),
    onSuccess: (accepted) => {
      setAsked(null);
      setJobId(accepted.job_id);
    },
  });
  if (list.isPending) return <Loading rows={3} />;
  if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  const rows = list.data.results.filter((record) => record.state !== "uploaded");
  if (rows.length === 0) return null;
  return (
    <Paper withBorder radius="md" p="md">
      <Title order={2} size="h5" mb="xs">
        Earlier imports
      </Title>
      {jobId !== null && <JobProgress jobId={jobId} onDone={() => void cache.invalidateQueries()} />}
      <DataTable
        label="Earlier imports"
        rows={rows}
        rowKey={(record) => record.id}
        columns={[
          { key: "when", label: "When", cell: (record) => moment(record.created_at) },
          { key: "file", label: "File", cell: (record) => record.filename },
          { key: "kind", label: "Kind", cell: (record) => record.kind },
          {
            key: "state",
            label: "State",
            cell: (record) =>
              record.error ? (
                <Text size="sm" c="red">
                  {record.error}
                </Text>
              ) : (
                record.state
              ),
          },
          { key: "created", label: "New", right: true, cell: (record) => count(record.counts.created ?? 0) },
          {
            key: "updated",
            label: "Changed",
            right: true,
            cell: (record) => count(record.counts.updated ?? 0),
          },
          {
            key: "rejected",
            label: "Refused",
            right: true,
            cell: (record) =>
              record.rejected_url ? (
                <Anchor size="sm" href={record.rejected_url}>
                  {count(record.counts.rejected ?? 0)}
                </Anchor>
              ) : (
                count(record.counts.rejected ?? 0)
              ),
          },
          {
            key: "undo",
            label: "",
            cell: (record) =>
              mayUndo &&
              record.state === "finished" && (
                <Button size="compact-xs" variant="default" onClick={() => setAsked(record)}>
                  Undo
                </Button>
              ),
          },
        ]}
      />
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title="Undo this import?">
        {asked && (
          <Stack>
            <Text size="sm">
              {count(asked.counts.created ?? 0)} new rows of “{asked.filename}” are removed and{" "}
              {count(asked.counts.updated ?? 0)} changed ones put back, except where somebody has changed them
              since. Importing the file again brings them back.
            </Text>
            {undo.isError && <Alert color="red">{undo.error.message}</Alert>}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsked(null)}>
                Keep it
              </Button>
              <Button color="red" loading={undo.isPending} onClick={() => undo.mutate(asked)}>
                Undo the import
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </Paper>
  );
}
