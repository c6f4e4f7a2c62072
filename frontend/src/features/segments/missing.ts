// What keeps a segment from being saved: a name or a value that is wanting, or what the server refused.
import { useEffect, useState, type RefObject } from "react";
import type { ApiError } from "@/api/http";
import { focusFirstBad, focusGap } from "./rule/focus";

/** A dialog that closes gives the keyboard back a moment later; only then can it be taken elsewhere. */
const AFTER_DIALOG = 50;

export interface Missing {
  errors: Record<string, string>;
  /** Whether gaps in the rule are to be shown as errors. */
  insist: boolean;
  /** Says what is missing and goes there; false where nothing is. */
  complain: () => boolean;
}

export function useMissing(
  form: RefObject<HTMLElement | null>,
  name: string,
  gaps: string[],
  failed: ApiError | null,
): Missing {
  const [tried, setTried] = useState(0);
  const nameless = name.trim() === "";
  const wanting = nameless || gaps.length > 0;
  // Once everything is filled in, what is added afterwards is unfinished again and not yet wrong.
  if (tried > 0 && !wanting) setTried(0);
  useEffect(() => {
    if (tried === 0) return;
    if (nameless) focusFirstBad(form.current);
    else if (gaps[0] !== undefined) focusGap(form.current, gaps[0]);
    // Only another try moves the keyboard, not what is typed in between.
  }, [tried]);
  useEffect(() => {
    if (!failed) return;
    const later = setTimeout(() => focusFirstBad(form.current), AFTER_DIALOG);
    return () => clearTimeout(later);
  }, [failed, form]);
  return {
    errors: tried > 0 && nameless ? { name: "Give the segment a name." } : {},
    insist: tried > 0,
    complain: () => {
      if (wanting) setTried(tried + 1);
      return wanting;
    },
  };
}
