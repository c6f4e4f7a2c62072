// What was imported before, and taking it back.
import { Anchor, Button, Paper, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getJson, sendJson } from "@/api/http";
import type { Accepted, Import, Page as PageOf } from "@/api/types";
import { count, counted, moment } from "@/lib/format";
import { Confirm } from "@/ui/confirm";
import { DataTable } from "@/ui/data-table";
import { JobProgress } from "@/ui/job-progress";
import { PlaceLink } from "@/ui/place";
import { ErrorState, Loading } from "@/ui/states";

export function Earlier({ mayUndo }: { mayUndo: boolean }) {
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
    onSuccess: (accepted) => setJobId(accepted.job_id),
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
          { key: "kind", label: "Kind", cell: whatItHeld },
          {
            key: "state",
            label: "State",
            cell: (record) =>
              record.error ? (
                <Text size="sm" c="var(--mantine-color-error)">
                  {record.error}
                </Text>
              ) : (
                STATES[record.state]
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
            label: "Action",
            cell: (record) =>
              mayUndo &&
              canBeUndone(record) && (
                <Button size="compact-xs" variant="default" onClick={() => setAsked(record)}>
                  Undo
                </Button>
              ),
          },
        ]}
      />
      <Confirm
        title="Undo this import?"
        what={asked}
        says={says}
        yes="Undo the import"
        no="Keep it"
        act={undo}
        close={() => setAsked(null)}
      />
    </Paper>
  );
}

const STATES: Record<Import["state"], string> = {
  uploaded: "Looked at",
  running: "Running",
  finished: "Finished",
  failed: "Failed",
  undone: "Taken back",
};
const KINDS = { orders: "Orders", customers: "Customers", touchpoints: "Touchpoints" };

/** There must be something to take back, and the segment it went into must still be there. */
function canBeUndone({ state, kind, segment, counts }: Import): boolean {
  const did = (counts.created ?? 0) + (counts.updated ?? 0) > 0;
  return state === "finished" && did && (kind !== "members" || segment !== null);
}

function says({ kind, segment_name, filename, counts }: Import): string {
  const [created, updated] = [counts.created ?? 0, counts.updated ?? 0];
  if (kind !== "members")
    return `Removes ${counted(created, "new row")} of “${filename}” and puts ${counted(updated, "changed row")} back, except where somebody has changed them since. Importing the file again brings them back.`;
  const parts = [
    created > 0 && `Takes ${counted(created, "customer")} out of “${segment_name}” again`,
    updated > 0 &&
      `${created > 0 ? "lets" : "Lets"} the rule of “${segment_name}” decide again about ${counted(updated, "customer")}`,
  ];
  return `${parts.filter(Boolean).join(" and ")}; the customers stay.`;
}

function whatItHeld(record: Import) {
  if (record.kind !== "members") return KINDS[record.kind];
  if (record.segment === null) return "Members of a segment since deleted";
  return (
    <>
      Members of{" "}
      <PlaceLink place={{ to: "/segments/$id", params: { id: String(record.segment) } }}>
        {record.segment_name}
      </PlaceLink>
    </>
  );
}
