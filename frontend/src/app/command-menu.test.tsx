import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { json, problem, renderRoute, serve, someone, type Answers, type Asked } from "@/testing/render";
import CommandMenu from "./command-menu";
import { matches } from "./finding";
import { forget, lately } from "./recents";

beforeEach(() => sessionStorage.clear());
afterEach(() => void vi.unstubAllGlobals());

const page = (...results: unknown[]) => ({ count: results.length, next: null, previous: null, results });
const ada = { id: 7, full_name: "Ada Lovelace", email: "ada@shop.test", external_id: "C00001" };
const bob = { id: 8, full_name: "Bob Ada", email: "bob@shop.test", external_id: "C00002" };
const order = {
  id: 5,
  external_id: "D000005",
  customer: 7,
  customer_name: "Ada Lovelace",
  placed_at: "2020-05-01T10:00:00Z",
};
const shop: Answers = {
  "GET /api/me/": someone("personal", "write_segments", "administer"),
  "GET /api/customers/": ({ query }: Asked) =>
    /^(a|ada|c0000)/i.test(query.get("search") ?? "") ? page(ada, bob) : page(),
  "GET /api/customers/orders/": ({ query }: Asked) =>
    query.get("external_id") === "D000005" ? page(order) : page(),
  "GET /api/customers/segments/": ({ query }: Asked) =>
    "win back".includes(query.get("search") ?? "") ? page({ id: 3, name: "Win back" }) : page(),
};

function draw() {
  const close = vi.fn();
  return { close, ...renderRoute(() => <CommandMenu person={1} opened close={close} />, "/at") };
}

const field = () => screen.findByRole("combobox", { name: "Find" });
const chosen = () => screen.getByRole("option", { selected: true });

it("moves a highlight by arrows, and Enter opens the one that is highlighted", async () => {
  serve(shop);
  const { address, close } = draw();
  await userEvent.type(await field(), "ada");
  await screen.findByRole("option", { name: /Ada Lovelace/ });
  expect(chosen()).toHaveTextContent("Ada Lovelace");
  await userEvent.keyboard("{ArrowDown}");
  expect(chosen()).toHaveTextContent("Bob Ada");
  expect(await field()).toHaveAttribute("aria-activedescendant", chosen().id);
  await userEvent.keyboard("{ArrowDown}{ArrowUp}{Enter}");
  await waitFor(() => expect(address()).toBe("/customers/8"));
  expect(close).toHaveBeenCalled();
});

it.each([
  ["c00001", /Ada Lovelace.*C00001/, "/customers/7"],
  ["d000005", /Order D000005.*Ada Lovelace, May 1, 2020/, "/customers/7?order=5"],
  ["win", /Win back/, "/segments/3"],
  ["at risk", /At Risk.*by RFM score/, "/customers?suggested_segment=At+Risk"],
  ["exchange", /Settings: exchange rates/, "/settings?tab=rates"],
  ["password", /Your account/, "/account"],
])("finds %s", async (text, name, leads) => {
  serve(shop);
  const { address } = draw();
  await userEvent.type(await field(), text);
  await userEvent.click(await screen.findByRole("option", { name }));
  await waitFor(() => expect(address()).toBe(leads));
});

it("opens the answer to what stands in the field, however fast Enter comes", async () => {
  serve(shop);
  const { address } = draw();
  await userEvent.type(await field(), "d000005{Enter}");
  await waitFor(() => expect(address()).toBe("/customers/7?order=5"));
});

it("begins with what was opened lately, until one logs out", async () => {
  serve(shop);
  const first = draw();
  await userEvent.type(await field(), "win{Enter}");
  await waitFor(() => expect(first.address()).toBe("/segments/3"));
  first.unmount();
  draw();
  expect(within(await screen.findByRole("listbox")).getAllByRole("option")[0]).toHaveTextContent("Win back");
  expect(lately(2)).toEqual([]);
  forget(1);
  expect(lately(1)).toEqual([]);
});

it("asks nothing about people for a role that may not see them, and offers no page it may not use", async () => {
  const asked = serve({ ...shop, "GET /api/me/": someone("read") });
  draw();
  await userEvent.type(await field(), "c00001");
  expect(await screen.findByText("Nothing is found by “c00001”.")).toBeVisible();
  expect(asked.map(({ path }) => path)).not.toContain("/api/customers/");
  await userEvent.clear(await field());
  await userEvent.type(await field(), "new seg");
  expect(await screen.findByText("Nothing is found by “new seg”.")).toBeVisible();
});

it("says what went wrong", async () => {
  serve({ ...shop, "GET /api/customers/": () => json(problem("error", "The database is asleep."), 500) });
  draw();
  await userEvent.type(await field(), "ada");
  expect(await screen.findByRole("alert")).toHaveTextContent("The database is asleep.");
});

it("matches by the beginnings of words", () => {
  expect(matches("can't lose", "Can't Lose Them")).toBe(true);
  expect(matches("ose", "Can't Lose Them")).toBe(false);
});
