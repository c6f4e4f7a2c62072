// Values that have names, such as countries: shown by name, found by name, kept as codes.
import { count } from "@/lib/format";
import type { Field } from "./catalogue";

type Known = Pick<Field, "values" | "complete" | "named">;

/** “Germany (DE)”; a value that is its own name stays alone. */
export function shownAs({ values, named }: Known, value: string): string {
  const label = named ? values.find((one) => one.value === value)?.label : undefined;
  return label && label !== value ? `${label} (${value})` : value;
}

/** The same with how many have it. */
export function withCount(field: Known, shown: string): string {
  const known = field.values.find((one) => shownAs(field, one.value) === shown);
  return typeof known?.count === "number" ? `${shown}, ${count(known.count)}` : shown;
}

/** The code of what was typed: a name, a code in any case, or what is shown of it. */
export function meantBy(field: Known, text: string): string {
  if (!field.named) return text;
  const wanted = text.trim().toLowerCase();
  const same = field.values.find(({ value, label }) =>
    [value, label, shownAs(field, value)].some((one) => one.toLowerCase() === wanted),
  );
  return same?.value ?? text;
}

/** Said only where every value that occurs is known. */
export function nobodyHas(field: Known, values: string[]): string | undefined {
  if (!field.complete) return undefined;
  const known = new Set(field.values.map(({ value }) => value.toLowerCase()));
  const unknown = values.filter((value) => value.trim() !== "" && !known.has(value.trim().toLowerCase()));
  return unknown.length > 0 ? `Nobody has ${unknown.map((one) => `“${one}”`).join(", ")}.` : undefined;
}
