// The values that conditions begin with, and how one is carried over when the operator changes.
import type { Field } from "./catalogue";
import { isBag, type Bag } from "./tree";

const UNKNOWN = ["null", "notNull"];
const PAIRS = ["between", "notBetween"];
const LISTS = ["in", "notIn"];
const WINDOWS = ["during", "notDuring"];
const EDGES = ["first", "last"];

export type Shape =
  | "nothing"
  | "one"
  | "two"
  | "many"
  | "window"
  | "anniversary"
  | "longer"
  | "some"
  | "measured"
  | "edge"
  | "own";

/** What a condition's value looks like under an operator. */
export function shapeOf(field: Field, operator: string): Shape {
  if (field.type === "events") {
    if (EDGES.includes(operator)) return "edge";
    return operator === "some" || operator === "none" ? "some" : "measured";
  }
  if (["sequence", "segment", "sample", "everyone", "line"].includes(field.type)) return "own";
  return plainShape(operator);
}

export function plainShape(operator: string): Shape {
  if (UNKNOWN.includes(operator)) return "nothing";
  if (PAIRS.includes(operator)) return "two";
  if (LISTS.includes(operator)) return "many";
  if (WINDOWS.includes(operator)) return "window";
  if (operator === "anniversary") return "anniversary";
  return operator === "unchangedFor" ? "longer" : "one";
}

export function firstOperator(field: Field): string {
  const dated = { date: "anniversary", moment: "during" } as Record<string, string>;
  const wished = dated[field.type] ?? ">=";
  const first = field.name === "suggested_segment" ? "=" : wished;
  return field.operators.includes(first) ? first : (field.operators[0] ?? "=");
}

const LAST_90 = { kind: "last", amount: 90, unit: "days" };
const LAST_30 = { kind: "last", amount: 30, unit: "days" };

export function firstValue(field: Field, operator: string): unknown {
  switch (field.type) {
    case "events":
      if (shapeOf(field, operator) === "edge") return { window: LAST_30 };
      if (shapeOf(field, operator) === "some") return { window: LAST_90 };
      return { measure: "count", amount: PAIRS.includes(operator) ? [1, 5] : 1, window: LAST_90 };
    case "sequence":
      return { first: { of: "orders" }, then: { of: "orders" }, within: { amount: 30, unit: "days" } };
    case "segment":
      return { id: "" };
    case "sample":
      return { percent: 10, seed: "sample" };
    case "everyone":
      return true;
    case "line":
      return { combinator: "and", rules: [] };
    case "attribute":
      return { name: "", type: "text", value: "" };
    default:
      return plainFirst(field.type, operator);
  }
}

export function plainFirst(type: string, operator: string): unknown {
  switch (plainShape(operator)) {
    case "nothing":
      return undefined;
    case "two":
      return ["", ""];
    case "many":
      return [];
    case "window":
      return LAST_30;
    case "anniversary":
      return { from: 0, to: 7 };
    case "longer":
      return { amount: 30, unit: "days" };
    default:
      return type === "boolean" ? true : "";
  }
}

/** What was already said is kept where it still means something. */
export function carried(field: Field, before: string, after: string, value: unknown): unknown {
  if (field.type === "attribute") {
    const bag = isBag(value) ? value : {};
    return { ...bag, value: carriedPlain(String(bag.type ?? "text"), before, after, bag.value) };
  }
  if (field.type === "events") return carriedEvents(field, after, isBag(value) ? value : {});
  return shapeOf(field, after) === "own" ? value : carriedPlain(field.type, before, after, value);
}

function carriedPlain(type: string, before: string, after: string, value: unknown): unknown {
  const [was, is] = [plainShape(before), plainShape(after)];
  if (was === is) return value;
  if (is === "many" && was === "one" && value !== "") return [value];
  if (is === "one" && was === "many" && Array.isArray(value) && value.length > 0) return value[0];
  if (is === "two" && was === "one") return [value, ""];
  if (is === "one" && was === "two" && Array.isArray(value)) return value[0];
  return plainFirst(type, after);
}

function carriedEvents(field: Field, after: string, value: Bag): unknown {
  const { where, window, include } = value;
  const picked = { where, window, ...(include ? { include } : {}) };
  const shape = shapeOf(field, after);
  if (shape === "some") return picked;
  if (shape === "edge") return { ...picked, window: window ?? LAST_30, then: value.then };
  const one = Array.isArray(value.amount) ? (value.amount as unknown[])[0] : (value.amount ?? 1);
  const amount = PAIRS.includes(after) ? (Array.isArray(value.amount) ? value.amount : [one, ""]) : one;
  return { measure: value.measure ?? "count", ...(value.of ? { of: value.of } : {}), amount, ...picked };
}
