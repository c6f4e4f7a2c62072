// Where a number leads: to the customers it counts.
import { Anchor, type AnchorProps } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, type ReactNode } from "react";

export interface Place {
  to: string;
  params?: Record<string, string>;
  search?: Record<string, string | number | boolean | undefined>;
  /** The part of the page that is scrolled to. */
  hash?: string;
}

interface Props extends AnchorProps {
  place: Place;
  children: ReactNode;
  "aria-label"?: string;
}

export function PlaceLink({ place, children, ...rest }: Props) {
  return (
    <Anchor fz="inherit" {...rest} renderRoot={(given) => <Link {...given} {...(place as object)} />}>
      {children}
    </Anchor>
  );
}

/** Goes there; with `replace` the step leaves no trace in the browser's history, and the page stays where it is. */
export function useGo(): (place: Place, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (place, replace = false) => void navigate({ ...place, replace, resetScroll: !replace } as never),
    [navigate],
  );
}

/** The customer list, narrowed. */
export function customers(search: Place["search"]): Place {
  return { to: "/customers", ...(search ? { search } : {}) };
}
