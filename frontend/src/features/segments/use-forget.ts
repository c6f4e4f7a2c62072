// A refusal is shown until what it was about has changed: the segment, its members, or who is kept out of it.
import { useEffect, useRef } from "react";
import { useBlocked } from "./api";
import type { Segment } from "./types";

interface Asked {
  isError: boolean;
  reset: () => void;
}

export function useForgetOnChange(asked: Asked, segment: Segment): void {
  const blocked = useBlocked(segment.id);
  const latest = useRef(asked);
  useEffect(() => {
    latest.current = asked;
  });
  const { id, version, member_count, evaluated_at } = segment;
  const out = blocked.data?.map(({ customer }) => customer).join();
  useEffect(() => {
    // One that is still under way is left alone: whoever asked waits for its end.
    if (latest.current.isError) latest.current.reset();
  }, [id, version, member_count, evaluated_at, out]);
}
