// Every edit: who changed what, when, and a way back to it.
import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { getJson } from "@/api/http";
import { moment } from "@/lib/format";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf } from "./api";
import { differing, draftOf, WORDS } from "./form";
import type { Segment, Version } from "./types";

export function History({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const versions = useQuery({
    queryKey: ["segment-versions", String(segment.id), segment.version],
    queryFn: () => getJson<Version[]>(addressOf(segment.id, "versions")),
  });
  if (versions.isPending) return <Loading rows={3} />;
  if (versions.isError) return <ErrorState error={versions.error} retry={() => void versions.refetch()} />;
  const rows = versions.data.map((version, at) => ({ ...version, before: versions.data[at + 1] }));
  return (
    <Card title="What was changed">
      <DataTable
        label="Changes"
        rows={rows}
        rowKey={(row) => row.version}
        columns={[
          { key: "version", label: "Version", cell: (row) => row.version },
          { key: "when", label: "When", cell: (row) => moment(row.created_at) },
          { key: "who", label: "Who", cell: (row) => row.changed_by || "–" },
          { key: "what", label: "What", prose: true, cell: (row) => whatChanged(row, row.before) },
          { key: "rule", label: "The rule then", prose: true, cell: (row) => row.sentence },
          {
            key: "back",
            label: "Go back",
            right: true,
            cell: (row) =>
              mayEdit && row.version !== segment.version ? (
                <Anchor
                  size="sm"
                  aria-label={`Look at it, or go back to it: version ${row.version}`}
                  renderRoot={(given) => (
                    <Link
                      {...given}
                      to={"/segments/$id/edit" as never}
                      params={{ id: String(segment.id) } as never}
                      search={{ version: row.version } as never}
                    />
                  )}
                >
                  Look at it, or go back to it
                </Anchor>
              ) : null,
          },
        ]}
      />
    </Card>
  );
}

function whatChanged(version: Version, before: Version | undefined): string {
  if (!before) return "Made it.";
  const parts = differing(draftOf(before.snapshot), draftOf(version.snapshot)).map((part) =>
    part === "name" ? `name, from “${before.snapshot.name}”` : WORDS[part],
  );
  return parts.length === 0 ? "Wrote the rule in another way." : `Changed ${parts.join(", ")}.`;
}
