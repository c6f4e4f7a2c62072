import { describe, expect, it } from "vitest";
import { catalogue, twice } from "../fixtures";
import type { Tree } from "../types";
import { fieldsOf } from "./catalogue";
import { atGroup, atLeaf } from "./errors";
import { gapsIn } from "./gaps";
import { isTree, sameRule, toDraw, toSend } from "./tree";
import { carried, firstOperator, firstValue } from "./values";

const nested: Tree = {
  combinator: "or",
  not: true,
  rules: [
    { field: "city", operator: "null" },
    {
      combinator: "and",
      rules: [
        {
          field: "orders",
          operator: "between",
          value: {
            measure: "sum",
            of: "total",
            amount: [10, 20.5],
            include: "all",
            window: { kind: "ago", to: 30, from: 90, unit: "days" },
            where: {
              combinator: "and",
              rules: [
                {
                  field: "line",
                  operator: "some",
                  value: {
                    combinator: "and",
                    rules: [{ field: "category", operator: "=", value: "Coffee" }],
                  },
                },
              ],
            },
          },
        },
        { field: "segment", operator: "notIn", value: { id: 8 } },
        {
          field: "sequence",
          operator: "some",
          value: {
            first: {
              of: "touchpoints",
              where: { combinator: "and", rules: [{ field: "title", operator: "=", value: "Hi" }] },
            },
            then: { of: "orders" },
            within: { amount: 3, unit: "days" },
          },
        },
      ],
    },
  ],
};

describe("a tree", () => {
  it("is sent as it came, however deep", () => {
    for (const tree of [twice, nested]) expect(toSend(toDraw(tree))).toEqual(tree);
  });

  it("has an id at every node while it is drawn, also inside values", () => {
    const ids: string[] = [];
    const walk = (value: unknown): void => {
      if (Array.isArray(value)) return value.forEach(walk);
      if (typeof value !== "object" || value === null) return;
      const bag = value as Record<string, unknown>;
      if (isTree(bag) || "field" in bag) ids.push(String(bag.id));
      Object.values(bag).forEach(walk);
    };
    walk(toDraw(nested));
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
  });

  it("begins empty where there was no rule", () => {
    expect(toSend(toDraw({}))).toEqual({ combinator: "and", rules: [] });
  });

  it("leaves out filters that say nothing", () => {
    const drawn = toDraw({
      combinator: "and",
      rules: [
        {
          field: "orders",
          operator: "some",
          value: { where: { combinator: "and", rules: [] }, window: undefined },
        },
      ],
    });
    expect(toSend(drawn).rules[0]).toEqual({ field: "orders", operator: "some", value: {} });
  });

  it("is the same whatever its ids", () => {
    expect(sameRule(toDraw(nested), toDraw(nested))).toBe(true);
    expect(sameRule(toDraw(nested), toDraw(twice))).toBe(false);
  });
});

describe("what is missing", () => {
  it("is nothing in a finished rule", () => {
    for (const tree of [twice, nested]) expect(gapsIn(tree, catalogue)).toEqual([]);
  });

  it("is found where it is, also inside an order’s filters", () => {
    const tree = structuredClone(nested);
    const group = tree.rules[1] as Tree;
    const where = (group.rules[0] as { value: { where: Tree } }).value.where;
    where.rules.push({ field: "total", operator: ">=", value: "" });
    tree.rules.push({ combinator: "and", rules: [] }, { field: "city", operator: "in", value: [] });
    expect(gapsIn(tree, catalogue)).toEqual(["rules.1.rules.0.value.where.rules.1", "rules.2", "rules.3"]);
  });

  it("is nothing in any condition as it begins, except what only a person knows", () => {
    const fields = fieldsOf(catalogue, "customer");
    const unfinished = fields.filter((field) => {
      const operator = firstOperator(field);
      const rules = [{ field: field.name, operator, value: firstValue(field, operator) }];
      return gapsIn({ combinator: "and", rules }, catalogue).length > 0;
    });
    expect(unfinished.map(({ name }) => name)).toEqual([
      "city",
      "revenue",
      "recency_score",
      "alive_probability",
      "segment",
      "attribute",
    ]);
  });
});

describe("a refusal", () => {
  const refused = (path: string) => [{ path, detail: "No." }];
  it("stands at the condition it speaks of, and at no other", () => {
    expect(atLeaf(refused("rules.2.value.amount"), "rules.2")).toBe("No.");
    expect(atLeaf(refused("rules.2.value.amount"), "rules.20")).toBeUndefined();
    const inner = refused("rules.2.value.where.rules.0.value");
    expect(atLeaf(inner, "rules.2")).toBeUndefined();
    expect(atLeaf(inner, "rules.2.value.where.rules.0")).toBe("No.");
  });
  it("stands at the group where it is about the group", () => {
    expect(atGroup(refused("rules.1.rules"), "rules.1")).toBe("No.");
    expect(atGroup(refused(""), "")).toBe("No.");
    expect(atGroup(refused("rules.1.value"), "")).toBeUndefined();
  });
});

describe("another operator", () => {
  const field = (name: string) => fieldsOf(catalogue, "customer").find((one) => one.name === name)!;
  it("keeps what was said where it still means something", () => {
    expect(carried(field("city"), "=", "in", "Berlin")).toEqual(["Berlin"]);
    expect(carried(field("city"), "in", "=", ["Berlin", "Rome"])).toBe("Berlin");
    expect(carried(field("revenue"), ">=", "between", 5)).toEqual([5, ""]);
    expect(carried(field("city"), "=", "null", "Berlin")).toBeUndefined();
  });
  it("keeps which orders were meant, and when", () => {
    const window = { kind: "last", amount: 7, unit: "days" };
    const counted = { measure: "count", amount: 3, window };
    expect(carried(field("orders"), ">=", "none", counted)).toEqual({ window, where: undefined });
    expect(carried(field("orders"), ">=", "between", counted)).toMatchObject({ amount: [3, ""], window });
  });
});
