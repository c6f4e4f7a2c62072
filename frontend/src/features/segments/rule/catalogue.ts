// What a rule can ask about, as the server lists it, and how it is offered at each level of a rule.

export type FieldType =
  "text" | "choice" | "integer" | "number" | "share" | "money" | "date" | "moment" | "boolean" | "list";
export type SpecialType = "events" | "sequence" | "segment" | "attribute" | "sample" | "everyone" | "line";

export interface Choice {
  value: string;
  label: string;
  /** How many have it, where that is known. */
  count?: number | null;
}

export interface Field {
  name: string;
  label: string;
  group: string;
  /** What it is, in a shopkeeper's words. */
  hint: string;
  /** Other words people look for it by. */
  synonyms: string[];
  type: FieldType | SpecialType;
  operators: string[];
  values: Choice[];
  /** Nothing but `values` is taken. */
  only_these: boolean;
  /** There are no other values than these at present. */
  complete?: boolean;
  /** The values are codes with names, as of countries. */
  named?: boolean;
}

export interface Catalogue {
  currency: string;
  fields: Field[];
  special: (Pick<Field, "name" | "label" | "hint" | "synonyms" | "operators"> & { type: SpecialType })[];
  events: { name: string; label: string; fields: Field[]; amounts: string[] }[];
  lines: Field[];
  measures: string[];
  attribute_types: Record<string, string[]>;
  windows: { units: Record<string, number>; calendar_units: string[] };
  segments: { value: number; label: string }[];
  limits: { nodes: number; depth: number; bytes: number };
}

/** What the conditions of a tree are about: customers, or one order, touchpoint or article. */
export type Scope = "customer" | "orders" | "touchpoints" | "lines";

const GROUPS: Record<SpecialType, string> = {
  events: "What they did",
  sequence: "What they did",
  segment: "Other segments",
  attribute: "Your own attributes",
  sample: "Everybody",
  everyone: "Everybody",
  line: "Article",
};

export function fieldsOf(catalogue: Catalogue, scope: Scope): Field[] {
  if (scope === "lines") return catalogue.lines;
  if (scope !== "customer") {
    const fields = catalogue.events.find(({ name }) => name === scope)?.fields ?? [];
    return scope === "orders" ? [LINE, ...fields] : fields;
  }
  const special = catalogue.special.map((one) => ({
    ...one,
    group: GROUPS[one.type],
    values: [],
    only_these: false,
  }));
  const first = special.filter(({ type }) => type === "events" || type === "sequence");
  return [...first, ...catalogue.fields, ...special.filter((one) => !first.includes(one))];
}

const LINE: Field = {
  name: "line",
  label: "Article in the order",
  group: "Article",
  hint: "What they bought: its category, SKU, name or quantity",
  synonyms: ["category", "SKU", "product", "item", "bought", "quantity"],
  type: "line",
  operators: ["some", "none"],
  values: [],
  only_these: false,
};

/** An attribute takes the operators of the type it is said to have. */
export function operatorsOf(catalogue: Catalogue, field: Field, value: unknown): string[] {
  if (field.type !== "attribute") return field.operators;
  const type = (value as { type?: string } | null)?.type ?? "text";
  return catalogue.attribute_types[type] ?? field.operators;
}
