// Building a segment's rule: a new one, one from a ready-made segment, or an edit, perhaps back to an earlier version.
import { Anchor, Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { getJson } from "@/api/http";
import { useCan } from "@/api/queries";
import { Page } from "@/ui/page";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf, useCatalogue, useSegment, useTemplates } from "./api";
import { NotThere } from "./edit-missing";
import { Editor } from "./editor";
import { BLANK, draftOf } from "./form";
import type { Version } from "./types";

export function EditPage() {
  const { id } = useParams({ strict: false }) as { id?: string };
  const { template, version } = useSearch({ strict: false }) as { template?: string; version?: number };
  const mayEdit = useCan("write_segments");
  const segment = useSegment(id);
  const catalogue = useCatalogue();
  const templates = useTemplates(template !== undefined);
  const versions = useQuery({
    queryKey: ["segment-versions", id],
    queryFn: () => getJson<Version[]>(addressOf(id as string, "versions")),
    enabled: id !== undefined && version !== undefined,
  });
  const asked = [
    catalogue,
    ...(id ? [segment] : []),
    ...(template ? [templates] : []),
    ...(version ? [versions] : []),
  ];
  const frame = (children: ReactNode, answer?: string) => (
    <Page
      title={id ? `Edit ${segment.data?.name ?? "segment"}` : "New segment"}
      answer={answer}
      actions={
        <Anchor component={Link} to="/segments" size="sm">
          All segments
        </Anchor>
      }
    >
      {children}
    </Page>
  );
  if ((segment.error as { status?: number } | null)?.status === 404)
    return frame(<NotThere title="There is no such segment" text="It may have been deleted." />);
  const failed = asked.find((query) => query.isError);
  if (failed?.error) return frame(<ErrorState error={failed.error} retry={() => void failed.refetch()} />);
  if (!catalogue.data || asked.some((query) => query.isPending)) return frame(<Loading />);
  if (!mayEdit)
    return frame(
      <Alert color="gray">Your role may look at segments but not change them. Ask an admin.</Alert>,
    );
  const made = templates.data?.find(({ key }) => key === template)?.segment;
  if (template && !made)
    return frame(
      <NotThere
        title="There is no such ready-made segment"
        text={`Nothing is ready-made under the name “${template}”. The list shows what is.`}
      />,
    );
  const earlier = versions.data?.find((one) => one.version === version)?.snapshot;
  if (version && !earlier)
    return frame(
      <NotThere
        title={`There is no version ${version} of this segment`}
        text="Its changes show which versions there are."
      />,
    );
  const start = earlier ?? segment.data ?? made;
  return frame(
    <Editor
      key={`${id}-${template}-${version}`}
      start={start ? draftOf(start) : BLANK}
      segment={segment.data}
      catalogue={catalogue.data}
    />,
    earlier && segment.data
      ? `This is version ${version} again; nothing changes until you save it.`
      : "Say in conditions who belongs to the segment; beside them you see at once who that is.",
  );
}
