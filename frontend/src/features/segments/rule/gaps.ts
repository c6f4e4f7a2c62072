// Which conditions still want a value, so that half a condition is neither counted nor called an error.
import type { Leaf, Tree } from "../types";
import { fieldsOf, type Catalogue, type Scope } from "./catalogue";
import { isBag, isTree, pathOf, type Bag } from "./tree";
import { plainShape, shapeOf, type Shape } from "./values";

/** Paths of conditions, and of groups without any, that are not finished. */
export function gapsIn(tree: Tree, catalogue: Catalogue, scope: Scope = "customer", base = ""): string[] {
  return tree.rules.flatMap((part, at) => {
    const path = pathOf(base, [at]);
    if (!isTree(part)) return gapsOf(part, catalogue, scope, path);
    return part.rules.length === 0 ? [path] : gapsIn(part, catalogue, scope, path);
  });
}

function gapsOf(leaf: Leaf, catalogue: Catalogue, scope: Scope, path: string): string[] {
  const field = fieldsOf(catalogue, scope).find(({ name }) => name === leaf.field);
  if (!field) return [];
  const value = isBag(leaf.value) ? leaf.value : {};
  const own = (missing: boolean, inner: string[] = []) => [...(missing ? [path] : []), ...inner];
  const step = (name: string, bag: unknown) => whereGaps(bag, catalogue, undefined, `${path}.value.${name}`);
  switch (field.type) {
    case "events": {
      const then = isTree(value.then)
        ? gapsIn(value.then, catalogue, leaf.field as Scope, `${path}.value.then`)
        : [];
      const inner = whereGaps(value, catalogue, leaf.field, `${path}.value`);
      return own(eventsMissing(shapeOf(field, leaf.operator), value), [...inner, ...then]);
    }
    case "sequence": {
      const inner = ["first", "then", "without"].flatMap((name) => step(name, value[name]));
      return own(isBag(value.within) && blank(value.within.amount), inner);
    }
    case "segment":
      return own(blank(value.id) || windowMissing(value.entered));
    case "sample":
      return own(blank(value.percent) || blank(value.seed));
    case "attribute":
      return own(blank(value.name) || plainMissing(plainShape(leaf.operator), value.value));
    case "line":
      return isTree(leaf.value) && leaf.value.rules.length > 0
        ? gapsIn(leaf.value, catalogue, "lines", `${path}.value`)
        : [path];
    case "everyone":
      return [];
    default:
      return own(plainMissing(shapeOf(field, leaf.operator), leaf.value));
  }
}

function whereGaps(bag: unknown, catalogue: Catalogue, source: string | undefined, path: string): string[] {
  if (!isBag(bag) || !isTree(bag.where)) return [];
  return gapsIn(bag.where, catalogue, (source ?? bag.of) as Scope, `${path}.where`);
}

function eventsMissing(shape: Shape, value: Bag): boolean {
  if (windowMissing(value.window)) return true;
  if (shape === "measured") return blank(value.amount);
  const then = isTree(value.then) && value.then.rules.length > 0;
  return shape === "edge" && !value.window && !then;
}

function plainMissing(shape: Shape, value: unknown): boolean {
  switch (shape) {
    case "nothing":
      return false;
    case "window":
      return value === undefined || windowMissing(value);
    case "anniversary":
      return !isBag(value) || blank(value.from) || blank(value.to);
    case "longer":
      return !isBag(value) || blank(value.amount);
    default:
      return blank(value);
  }
}

function windowMissing(value: unknown): boolean {
  if (!isBag(value)) return false;
  if (value.kind === "dates") return !value.from && !value.to;
  if (value.kind === "ago") return blank(value.to) || value.from === "";
  return value.kind !== "calendar" && blank(value.amount);
}

function blank(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(blank);
  return value === undefined || value === null || value === "";
}
