// What every part of a rule on the page needs to know, wherever it is nested.
import { createContext, useContext } from "react";
import type { Catalogue, Field, Scope } from "./catalogue";
import type { Refusal } from "./errors";

export interface Around {
  catalogue: Catalogue;
  refusals: Refusal[];
  /** Paths of conditions that still want a value. */
  gaps: string[];
  /** Somebody tried to save it with gaps: they are errors now. */
  insist: boolean;
  /** The segment being edited; its rule cannot ask about itself. */
  segmentId?: number | undefined;
}

export interface Place {
  scope: Scope;
  base: string;
  fields: Field[];
}

export const AroundContext = createContext<Around | null>(null);
export const PlaceContext = createContext<Place | null>(null);

export function useAround(): Around {
  return given(useContext(AroundContext));
}

export function usePlace(): Place {
  return given(useContext(PlaceContext));
}

function given<Thing>(thing: Thing | null): Thing {
  if (thing === null) throw new Error("A part of a rule was drawn outside of one.");
  return thing;
}
