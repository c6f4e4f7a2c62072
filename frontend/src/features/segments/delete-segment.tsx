// Deletes the segment, after saying whom it affects.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson } from "@/api/http";
import { counted } from "@/lib/format";
import { Confirm } from "@/ui/confirm";
import { useGo } from "@/ui/place";
import { addressOf, segmentGone } from "./api";
import type { Segment } from "./types";

export function DeleteSegment({ segment }: { segment: Segment }) {
  const cache = useQueryClient();
  const go = useGo();
  const [asked, setAsked] = useState<Segment | null>(null);
  const remove = useMutation<unknown, Error, Segment>({
    mutationFn: ({ id }) => sendJson("DELETE", addressOf(id)),
    onSuccess: () => {
      go({ to: "/segments" });
      return segmentGone(cache);
    },
  });
  return (
    <>
      <Button size="xs" variant="subtle" color="red" onClick={() => setAsked(segment)}>
        Delete
      </Button>
      <Confirm
        title={`Delete “${segment.name}”?`}
        what={asked}
        says={({ member_count }) =>
          `${counted(member_count, "customer")} ${member_count === 1 ? "is" : "are"} taken out of it, and its growth and history are deleted. The customers themselves stay as they are. This cannot be undone.`
        }
        yes="Delete the segment"
        no="Keep it"
        act={remove}
        close={() => {
          setAsked(null);
          remove.reset();
        }}
      />
    </>
  );
}
