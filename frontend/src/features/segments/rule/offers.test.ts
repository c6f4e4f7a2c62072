import { expect, it } from "vitest";
import { catalogue as shop } from "../fixtures";
import { fieldsOf, type Catalogue } from "./catalogue";
import { gapsIn } from "./gaps";
import { found, grouped, insideOffers, plainOffers } from "./offers";

const WORDS: Record<string, [string, string]> = {
  orders: ["What they bought", "spent, purchase, category"],
  revenue: ["What they have spent with you", "spent, value"],
  birth_date: ["When they were born", "birthday"],
};

function worded<Named extends { name: string; hint: string; synonyms: string[] }>(field: Named): Named {
  const [hint, synonyms] = WORDS[field.name] ?? ["", ""];
  return { ...field, hint, synonyms: synonyms.split(", ").filter(Boolean) };
}

const catalogue: Catalogue = {
  ...shop,
  fields: shop.fields.map(worded),
  special: shop.special.map(worded),
  lines: [
    { ...(shop.lines[0] as Catalogue["lines"][number]), hint: "The kind of goods", synonyms: ["department"] },
  ],
};
const offers = [...plainOffers(fieldsOf(catalogue, "customer")), ...insideOffers(catalogue, "customer")];
const labels = (search: string) =>
  found(grouped(offers), search).flatMap(({ items }) => items.map(({ label }) => label));

it.each(["bought", "spent", "category", "purchase"])("“%s” leads to orders", (search) => {
  expect(labels(search)).toContain("Orders");
  expect(labels(search)[0]).toMatch(/^Orders/);
});

it("finds by label before synonym, and by hint last", () => {
  expect(labels("revenue")).toEqual(["Revenue ever"]);
  expect(labels("e mail")).toEqual(["Agreed to e-mail"]);
  expect(labels("spent")).toEqual(["Orders", "Revenue ever"]);
  expect(labels("born")).toEqual(["Birthday"]);
  expect(labels("nonsense")).toEqual([]);
});

it("shows what stands deeper only to whoever looks for it", () => {
  expect(labels("")).not.toContain("Orders, article: category");
  expect(labels("orders")).not.toContain("Orders, article: category");
  expect(labels("category")).toContain("Orders, article: category");
  expect(labels("department")).toEqual(["Orders, article: category"]);
});

it("says where what stands deeper is, and begins a condition that asks for it", () => {
  const offer = offers.find(({ label }) => label === "Orders, article: category");
  expect(offer?.hint).toBe("The kind of goods. Adds “Orders”, narrowed by it");
  const leaf = offer?.begin();
  expect(leaf).toMatchObject({
    field: "orders",
    operator: ">=",
    value: {
      measure: "count",
      amount: 1,
      where: {
        combinator: "and",
        rules: [
          {
            field: "line",
            operator: "some",
            value: { combinator: "and", rules: [{ field: "category", operator: "=", value: "" }] },
          },
        ],
      },
    },
  });
  const tree = { combinator: "and", rules: leaf ? [leaf] : [] };
  expect(gapsIn(tree, catalogue)).toEqual(["rules.0.value.where.rules.0.value.rules.0"]);
});

it("leads from an order to its articles, and from a touchpoint nowhere", () => {
  expect(insideOffers(catalogue, "orders").map(({ label }) => label)).toEqual([
    "Article in the order: category",
  ]);
  expect(insideOffers(catalogue, "touchpoints")).toEqual([]);
});
