// The tree as the page holds it and as it is sent: ids for drawing come on here and off again.
import type { Leaf, Tree } from "../types";

export type Bag = Record<string, unknown>;

export const EMPTY: Tree = { combinator: "and", rules: [] };

let made = 0;

export function nextId(): string {
  made += 1;
  return `node-${made}`;
}

export function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isTree(value: unknown): value is Tree {
  return isBag(value) && Array.isArray(value.rules);
}

function isNode(value: Bag): boolean {
  return isTree(value) || ("field" in value && "operator" in value);
}

/** Ready to be drawn: every group and condition, also those inside values, has an id. */
export function toDraw(sent: unknown): Tree {
  return marked(isTree(sent) ? sent : EMPTY) as Tree;
}

function marked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(marked);
  if (!isBag(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, marked(part)]));
  return isNode(inner) ? { ...inner, id: nextId() } : inner;
}

/** As the server takes it: nothing of the page's own, nothing that says nothing. */
export function toSend(tree: Tree): Tree {
  const { combinator, not, rules } = tree;
  return { combinator, ...(not ? { not } : {}), rules: rules.map(node) };
}

function node(one: Leaf | Tree): Leaf | Tree {
  if (isTree(one)) return toSend(one);
  const { field, operator, value } = one;
  return { field, operator, ...(value === undefined ? {} : { value: plain(value) }) };
}

function plain(value: unknown): unknown {
  if (isTree(value)) return toSend(value);
  if (!isBag(value)) return value;
  const said = Object.entries(value).filter(
    ([, part]) => part !== undefined && part !== null && !(isTree(part) && part.rules.length === 0),
  );
  return Object.fromEntries(said.map(([key, part]) => [key, plain(part)]));
}

/** The id of what stands after the node at this path, if anything does. */
export function idAfter(tree: unknown, path: number[]): string | undefined {
  let around = tree as Tree | undefined;
  for (const at of path.slice(0, -1)) around = around?.rules[at] as Tree | undefined;
  return around?.rules[(path[path.length - 1] ?? 0) + 1]?.id;
}

export function sameRule(one: Tree, other: Tree): boolean {
  return JSON.stringify(toSend(one)) === JSON.stringify(toSend(other));
}

/** “rules.2.rules.0” of a node drawn at [2, 0] in a tree that stands at `base`. */
export function pathOf(base: string, at: number[]): string {
  return [...(base ? [base] : []), ...at.map((n) => `rules.${n}`)].join(".");
}
