// The count while one types: asked after a pause, and the last answer stands, dimmed, until the next one is there.
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import type { ApiError } from "@/api/http";
import { usePreview } from "./api";
import { hasRule, ruleOf, type Draft } from "./form";
import { refusalsIn } from "./rule/errors";
import type { Preview } from "./types";

const TYPING = 400;

/** How what is shown stands to the rule as it is now. */
export type Standing =
  /** There is no condition to ask about. */
  | "silent"
  | "current"
  | "counting"
  /** A condition wants a value first. */
  | "unfinished"
  /** The rule itself was refused; the complaint stands at the condition. */
  | "refused"
  /** Not the rule's fault: the server, or the way to it. */
  | "failed"
  | "offline";

export interface Live {
  data: Preview | undefined;
  standing: Standing;
  error: ApiError | null;
  /** The rule that was asked about last. */
  rule: ReturnType<typeof ruleOf>;
  retry: () => void;
}

export function useLivePreview(draft: Draft, unfinished: boolean): Live {
  const said = hasRule(draft);
  const text = JSON.stringify(ruleOf(draft));
  const [settled] = useDebouncedValue(text, TYPING);
  const rule = useMemo(() => JSON.parse(settled) as ReturnType<typeof ruleOf>, [settled]);
  const asks = said && !unfinished && settled === text;
  const preview = usePreview(rule, asks);
  const [last, setLast] = useState<Preview>();
  useEffect(() => {
    if (preview.data && !preview.isPlaceholderData) setLast(preview.data);
  }, [preview.data, preview.isPlaceholderData]);
  const error = asks ? preview.error : null;
  const standing = (): Standing => {
    if (!said) return "silent";
    if (unfinished) return "unfinished";
    if (!asks) return "counting";
    if (preview.fetchStatus === "paused") return "offline";
    if (error) return refusalsIn(error).length > 0 ? "refused" : "failed";
    return preview.isSuccess && !preview.isPlaceholderData ? "current" : "counting";
  };
  return {
    data: said ? (preview.data ?? last) : undefined,
    standing: standing(),
    error,
    rule,
    retry: () => void preview.refetch(),
  };
}
