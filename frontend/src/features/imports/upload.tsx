// The file, what is in it, and where it is from.
import {
  Alert,
  Button,
  FileInput,
  Group,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { sendFile } from "@/api/http";
import type { Import } from "@/api/types";
import { SegmentChoice } from "./segment-choice";

const KINDS = [
  { value: "orders", label: "Orders" },
  { value: "customers", label: "Customers" },
  { value: "touchpoints", label: "Touchpoints" },
  { value: "members", label: "Members of a segment" },
];
const HINTS = {
  source:
    "Where it is from: a name of your choice, such as “till”. Two sources may use the same order numbers without getting in each other’s way.",
  segment:
    "One row a customer, named by their id or their e-mail; they stay in the segment whatever its rule says, until you take them out. A list for a new purpose needs a new segment first: one without a rule.",
};

interface Props {
  kind: string;
  setKind: (kind: string) => void;
  done: (record: Import) => void;
}

export function Upload({ kind, setKind, done }: Props) {
  const search = useSearch({ strict: false }) as { segment?: number };
  const [file, setFile] = useState<File | null>(null);
  const [source, setSource] = useState("");
  const [segment, setSegment] = useState<string | null>(search.segment ? String(search.segment) : null);
  const forSegment = kind === "members";
  const [over, setOver] = useState(false);
  const upload = useMutation({
    mutationFn: () => {
      const form = new FormData();
      if (file) form.append("file", file);
      form.append("kind", kind);
      if (forSegment && segment) form.append("segment", segment);
      if (!forSegment && source.trim()) form.append("source", source.trim());
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
          <Select
            label="What is in it"
            data={KINDS}
            value={kind}
            onChange={(next) => setKind(next ?? "orders")}
            allowDeselect={false}
          />
          {forSegment ? (
            <SegmentChoice value={segment} change={setSegment} describedBy="import-hint" />
          ) : (
            <TextInput
              label="Where it is from"
              placeholder="file"
              aria-describedby="import-hint"
              value={source}
              onChange={(e) => setSource(e.currentTarget.value)}
            />
          )}
        </SimpleGrid>
        <Text size="xs" c="dimmed" id="import-hint">
          {forSegment ? HINTS.segment : HINTS.source}
        </Text>
        {upload.isError && (
          <Alert color="red" title="This file cannot be used">
            {upload.error.message}
          </Alert>
        )}
        <Group>
          <Button
            disabled={!file || (forSegment && !segment)}
            loading={upload.isPending}
            onClick={() => upload.mutate()}
          >
            Look at the file
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
