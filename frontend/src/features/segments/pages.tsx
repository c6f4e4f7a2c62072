// Turning the pages of a list whose page is in the address.
import { Pagination } from "@mantine/core";
import { useEffect } from "react";

const PER_PAGE = 50;

interface Props {
  count: number;
  page: number;
  turn: (page: number | undefined) => void;
}

export function Pages({ count, page, turn }: Props) {
  if (count <= PER_PAGE) return null;
  return (
    <Pagination
      size="sm"
      total={Math.ceil(count / PER_PAGE)}
      value={page}
      onChange={turn}
      getItemProps={(at) => ({ "aria-label": `Page ${at}` })}
      getControlProps={(control) => ({
        "aria-label": control === "next" ? "Next page" : "Previous page",
      })}
    />
  );
}

/** Asked for a page that is not there, or not any more, the list starts at the first; true while it turns back. */
export function useFirstPageIfGone(error: Error | null, asked: unknown, turn: Props["turn"]): boolean {
  const gone = asked !== undefined && (error as { status?: number } | null)?.status === 404;
  useEffect(() => {
    if (gone) turn(undefined);
  }); // each time it is drawn: `turn` goes by the address as it then stands
  return gone;
}
