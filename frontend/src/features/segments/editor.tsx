// The form of one segment, new or not: the rule, who it matches while one types, its effect, and saving.
import { Alert, Box, Grid, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { getJson, sendJson, type ApiError } from "@/api/http";
import { useGo } from "@/ui/place";
import { addressOf, SEGMENTS, segmentChanged } from "./api";
import { Conflict } from "./conflict";
import { DetailsForm } from "./details-form";
import { EffectDialog } from "./effect";
import { bodyOf, differing, draftOf, hasRule, ruleOf, together, type Draft } from "./form";
import { LeaveGuard } from "./leave-guard";
import { useLivePreview } from "./live";
import { useMissing } from "./missing";
import { PreviewPanel } from "./preview";
import type { Catalogue } from "./rule/catalogue";
import { othersIn, refusalsIn } from "./rule/errors";
import { gapsIn } from "./rule/gaps";
import { RulePanel } from "./rule-panel";
import { SaveBar } from "./save-bar";
import type { Effect, Segment } from "./types";

interface Props {
  /** What the form begins with. */
  start: Draft;
  segment?: Segment | undefined;
  catalogue: Catalogue;
}

export function Editor({ start, segment, catalogue }: Props) {
  const cache = useQueryClient();
  const go = useGo();
  const [base, setBase] = useState({ draft: segment ? draftOf(segment) : start, version: segment?.version });
  const [draft, setDraft] = useState(start);
  const [theirs, setTheirs] = useState<Segment | null>(null);
  const gaps = useMemo(() => gapsIn(draft.rule, catalogue), [draft.rule, catalogue]);
  const live = useLivePreview(draft, gaps.length > 0);
  const changed = differing(base.draft, draft);

  const saved = useRef(false);
  const open = (stored: Segment) => {
    saved.current = true;
    cache.setQueryData(["segment", String(stored.id)], stored);
    void segmentChanged(cache);
    notifications.show({ message: `“${stored.name}” is saved.` });
    go({ to: "/segments/$id", params: { id: String(stored.id) } });
  };
  const save = useMutation<Segment, ApiError>({
    networkMode: "always",
    mutationFn: () => (segment ? patch(segment.id, base, draft) : sendJson("POST", SEGMENTS, bodyOf(draft))),
    onSuccess: open,
    onError: async (error) => {
      effect.reset();
      if (segment && error.errors.some(({ code }) => code === "stale_version"))
        setTheirs(await getJson<Segment>(addressOf(segment.id)));
    },
  });
  const effect = useMutation<Effect, ApiError>({
    networkMode: "always",
    mutationFn: () => sendJson("POST", addressOf(segment?.id ?? 0, "effect"), ruleOf(draft)),
  });
  const change = (next: Draft) => {
    setDraft(next);
    if (save.isError) save.reset();
    if (effect.isError) effect.reset();
  };
  const settle = (next: Draft) => {
    if (theirs) setBase({ draft: draftOf(theirs), version: theirs.version });
    setTheirs(null);
    change(next);
  };

  const failed = save.error ?? effect.error;
  const refusals = useMemo(() => refusalsIn(failed ?? live.error), [failed, live.error]);
  const form = useRef<HTMLDivElement>(null);
  const missing = useMissing(form, draft.name, gaps, theirs ? null : failed);
  const others = { ...othersIn(failed), ...missing.errors };
  const elsewhere = theirs ? undefined : Object.entries(others).find(([name]) => !(name in draft))?.[1];
  const submit = () => {
    if (missing.complain()) return;
    if (segment && changed.includes("rule")) effect.mutate();
    else save.mutate();
  };
  return (
    <>
      {theirs && (
        <Conflict
          before={base.draft}
          mine={draft}
          theirs={theirs}
          keep={() => settle(together(base.draft, draft, theirs))}
          drop={() => settle(draftOf(theirs))}
        />
      )}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack ref={form}>
            {elsewhere && (
              <Alert color="red" title="This was not saved">
                {elsewhere} Your edit is kept here; try again.
              </Alert>
            )}
            <DetailsForm draft={draft} errors={others} set={(changes) => change({ ...draft, ...changes })} />
            <RulePanel
              draft={draft}
              change={change}
              catalogue={catalogue}
              refusals={refusals}
              gaps={gaps}
              insist={missing.insist}
              segmentId={segment?.id}
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Box className="beside">
            <PreviewPanel live={live} catalogue={catalogue} />
          </Box>
        </Grid.Col>
      </Grid>
      <SaveBar
        count={live.data?.count}
        standing={live.standing}
        busy={save.isPending || effect.isPending}
        saves={!segment || changed.length > 0}
        label={segment ? (changed.includes("rule") ? "See the effect" : "Save") : "Make the segment"}
        save={submit}
        away={segment ? { to: "/segments/$id", params: { id: String(segment.id) } } : { to: "/segments" }}
      />
      <EffectDialog
        effect={effect.data ?? null}
        rule={draft.rule}
        catalogue={catalogue}
        fillsItself={draft.auto_assign}
        ruled={hasRule(draft)}
        saving={save.isPending}
        save={() => save.mutate()}
        close={() => effect.reset()}
      />
      <LeaveGuard dirty={() => changed.length > 0 && !saved.current} />
    </>
  );
}

/** Only what was changed, and the version it was changed from. */
function patch(
  id: number,
  base: { draft: Draft; version: number | undefined },
  draft: Draft,
): Promise<Segment> {
  const changed = differing(base.draft, draft);
  const plain = changed.filter((part) => part !== "rule").map((part) => [part, draft[part]]);
  const rule = changed.includes("rule") ? ruleOf(draft) : {};
  return sendJson("PATCH", addressOf(id), { ...Object.fromEntries(plain), ...rule, version: base.version });
}
