// What "Add a condition" offers and finds: fields by their label, hint and synonyms, and the fields inside
// orders and touchpoints, which lead to a condition that is ready to ask about them.
import type { Leaf } from "../types";
import { fieldsOf, type Catalogue, type Field, type Scope } from "./catalogue";
import { toDraw } from "./tree";
import { firstOperator, firstValue } from "./values";

export interface Offer {
  value: string;
  label: string;
  /** What of the label is searched: not the words on where it stands. */
  said: string;
  section: string;
  hint: string;
  synonyms: string[];
  /** Shown only to whoever looks for it: it stands deeper in another condition. */
  inside: boolean;
  /** The condition it begins with. */
  begin: () => Leaf;
}

export interface OfferGroup {
  group: string;
  items: Offer[];
}

function begun(field: Field, value?: unknown): Leaf {
  const operator = firstOperator(field);
  const first = field.type === "line" ? toDraw(undefined) : firstValue(field, operator);
  return { field: field.name, operator, value: value ?? first };
}

export function plainOffers(fields: Field[]): Offer[] {
  return fields.map((field) => ({
    value: field.name,
    label: field.label,
    said: field.label,
    section: field.group,
    hint: field.hint,
    synonyms: field.synonyms,
    inside: false,
    begin: () => begun(field),
  }));
}

/** Whoever looks for “category” among what is known of a customer means the orders with such an article. */
export function insideOffers(catalogue: Catalogue, scope: Scope): Offer[] {
  if (scope === "customer") {
    const sources = fieldsOf(catalogue, "customer").filter(({ type }) => type === "events");
    return sources.flatMap((source) => {
      const narrowed = (leaf: Leaf) =>
        begun(source, { ...(firstValue(source, firstOperator(source)) as object), where: treeOf(leaf) });
      return within(catalogue, source.name as Scope, source.label, narrowed);
    });
  }
  return scope === "orders" ? articles(catalogue, "", (leaf) => leaf) : [];
}

function within(catalogue: Catalogue, scope: Scope, label: string, wrap: (leaf: Leaf) => Leaf): Offer[] {
  const fields = fieldsOf(catalogue, scope).filter(({ type }) => type !== "line");
  const own = fields.map((field) => deeper(field, label, `Adds “${label}”, narrowed by it`, wrap));
  return scope === "orders" ? [...articles(catalogue, label, wrap), ...own] : own;
}

function articles(catalogue: Catalogue, around: string, wrap: (leaf: Leaf) => Leaf): Offer[] {
  const line = fieldsOf(catalogue, "orders").find(({ type }) => type === "line");
  if (!line) return [];
  const place = around ? `${around}, article` : "Article in the order";
  const words = `Adds “${around || line.label}”, narrowed by it`;
  return catalogue.lines.map((field) =>
    deeper(field, place, words, (leaf) => wrap(begun(line, treeOf(leaf)))),
  );
}

function deeper(field: Field, place: string, words: string, wrap: (leaf: Leaf) => Leaf): Offer {
  return {
    value: `${place} › ${field.name}`,
    label: `${place}: ${field.label.toLowerCase()}`,
    said: field.label,
    section: "Inside other conditions",
    hint: [field.hint, words].filter(Boolean).join(". "),
    synonyms: field.synonyms,
    inside: true,
    begin: () => wrap(begun(field)),
  };
}

function treeOf(leaf: Leaf) {
  return toDraw({ combinator: "and", rules: [leaf] });
}

/** In the order in which the groups first appear. */
export function grouped(offers: Offer[]): OfferGroup[] {
  const groups = [...new Set(offers.map(({ section }) => section))];
  return groups.map((group) => ({ group, items: offers.filter((one) => one.section === group) }));
}

/** The best first, so that Enter takes it; without a search everything but what stands deeper. */
export function found(groups: OfferGroup[], search: string): OfferGroup[] {
  const wanted = words(search);
  const ranked = groups.map(({ group, items }) => {
    const scored = items
      .map((offer) => ({ offer, rank: wanted ? rankOf(offer, wanted) : offer.inside ? NONE : 0 }))
      .filter(({ rank }) => rank < NONE)
      .sort((one, other) => one.rank - other.rank);
    return { group, items: scored.map(({ offer }) => offer), rank: scored[0]?.rank ?? NONE };
  });
  return ranked
    .filter(({ items }) => items.length > 0)
    .sort((one, other) => one.rank - other.rank)
    .map(({ group, items }) => ({ group, items }));
}

const NONE = 9;

function rankOf({ said, value, section, hint, synonyms, inside }: Offer, wanted: string): number {
  const deep = inside ? 0.5 : 0;
  const begins = (text: string) => ` ${words(text)}`.includes(` ${wanted}`);
  if (words(said).startsWith(wanted)) return 0 + deep;
  if (words(said).includes(wanted)) return inside ? 2.5 : 1;
  if (synonyms.some(begins)) return 2 + deep;
  return !inside && [hint, section, value].some(begins) ? 3 : NONE;
}

/** Small letters, one space where anything else stands. */
function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
