import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { json, problem, serve, someone, type Answers, type Asked } from "@/testing/render";
import { add, answers as known, drawEdit, drawNew, SEGMENTS } from "./builder-testing";
import { ada, preview, slipping, twice } from "./fixtures";

afterEach(() => void vi.unstubAllGlobals());

const effect = {
  matched: 15,
  members: 12,
  members_after: 14,
  entering: 3,
  leaving: 1,
  sentence: "Has at least 3 orders in the last 90 days.",
  sample_entering: [{ ...ada, customer_name: "Bob Boole" }],
  sample_leaving: [ada],
};
const answers: Answers = {
  ...known,
  [`POST ${SEGMENTS}7/effect/`]: effect,
  [`PATCH ${SEGMENTS}7/`]: { ...slipping, version: 4 },
};

async function choose(label: string, option: string) {
  await userEvent.click(screen.getByRole("combobox", { name: label }));
  await userEvent.click(await screen.findByRole("option", { name: option }));
}

async function fill(label: string, value: string) {
  const box = screen.getByRole("textbox", { name: label });
  await userEvent.clear(box);
  await userEvent.type(box, value);
}

const sent = (asked: Asked[], method: string, path: string) =>
  asked.filter((one) => one.method === method && one.path === path).map(({ body }) => body);

describe("a new segment", () => {
  it("is built without seeing a query, counted while typing, and sent as the server takes it", async () => {
    const asked = serve(answers);
    const { address } = drawNew();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Slipping");
    await add("Orders");
    await fill("Orders: amount", "2");
    await add("Chance of still being a customer");
    expect(screen.getByText("Fill this in to have it counted.")).toBeVisible();
    await choose("Chance of still being a customer: how", "is less than");
    await fill("Chance of still being a customer: value", "50");
    expect(screen.getByRole("textbox", { name: "Chance of still being a customer: value" })).toHaveValue(
      "50 %",
    );
    expect(await screen.findByText("12")).toBeVisible();
    expect(screen.getByText("customers, 12% of 100")).toBeVisible();
    expect(screen.getByText(preview.sentence)).toBeVisible();
    // Slow typing may have been counted half way; the whole rule is counted in the end.
    await waitFor(() =>
      expect(sent(asked, "POST", `${SEGMENTS}preview/`)).toContainEqual(
        expect.objectContaining({ behavioral_criteria: expect.objectContaining(twice) }),
      ),
    );
    await userEvent.click(screen.getByRole("button", { name: "Make the segment" }));
    await waitFor(() => expect(address()).toBe("/segments/9"));
    expect(sent(asked, "POST", SEGMENTS)[0]).toMatchObject({
      name: "Slipping",
      auto_assign: true,
      behavioral_criteria: twice,
    });
  });

  it("does not ask about half a condition", async () => {
    const asked = serve(answers);
    drawNew();
    await add("City");
    expect(await screen.findByText("Finish the marked condition to see who matches.")).toBeVisible();
    await new Promise((done) => setTimeout(done, 600));
    expect(sent(asked, "POST", `${SEGMENTS}preview/`)).toEqual([]);
  });

  it("shows each sample customer with the reasons", async () => {
    serve(answers);
    drawNew();
    await add("Orders");
    await userEvent.click(await screen.findByRole("button", { name: "Ada Lovelace" }));
    const found = await screen.findByText(/found: 3/);
    expect(found.parentElement).toHaveTextContent("Has at least 2 orders in the last 90 days – found: 3");
    expect(found).toBeVisible();
  });

  it("nests groups, filters of one order, and joins in words", async () => {
    const asked = serve(answers);
    drawNew();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Nested");
    await add("Orders");
    await userEvent.click(screen.getByRole("button", { name: "Only certain orders" }));
    const orders = screen.getByRole("group", { name: /Only orders for which/ });
    await userEvent.click(within(orders).getByRole("combobox", { name: "Add a condition" }));
    await userEvent.click(await screen.findByRole("option", { name: "Status" }));
    await choose("Status: value", "Cancelled");
    await userEvent.click(screen.getAllByRole("button", { name: "Group" }).pop() as HTMLElement);
    const group = await screen.findByRole("group", { name: /and a group for which/ });
    await userEvent.click(within(group).getByRole("combobox", { name: "How these conditions are joined" }));
    await userEvent.click(await screen.findByRole("option", { name: "none of these holds" }));
    await userEvent.click(within(group).getByRole("combobox", { name: "Add a condition" }));
    await userEvent.click(await screen.findByRole("option", { name: "Agreed to e-mail" }));
    await userEvent.click(screen.getByRole("button", { name: "Make the segment" }));
    await waitFor(() => expect(sent(asked, "POST", SEGMENTS)).toHaveLength(1));
    const status = { field: "status", operator: "=", value: "cancelled" };
    expect(
      (sent(asked, "POST", SEGMENTS)[0] as { behavioral_criteria: unknown }).behavioral_criteria,
    ).toEqual({
      combinator: "and",
      rules: [
        {
          field: "orders",
          operator: ">=",
          value: {
            measure: "count",
            amount: 1,
            window: { kind: "last", amount: 90, unit: "days" },
            where: { combinator: "and", rules: [status] },
          },
        },
        {
          combinator: "or",
          not: true,
          rules: [{ field: "email_consent", operator: "=", value: true }],
        },
      ],
    });
  });
});

describe("what the server refuses", () => {
  it("stands at the condition it speaks of", async () => {
    const refused = problem(
      "invalid_rule",
      "The lower value comes first.",
      "behavioral_criteria.rules.1.value",
    );
    serve({ ...answers, [`POST ${SEGMENTS}preview/`]: () => json(refused, 400) });
    drawEdit();
    const line = await screen.findByRole("group", { name: /Condition: Chance/ });
    expect(await within(line).findByRole("alert")).toHaveTextContent("The lower value comes first.");
    expect(within(screen.getByRole("group", { name: "Condition: Orders" })).queryByRole("alert")).toBeNull();
    expect(screen.getByText(/This cannot be counted as it stands/)).toBeVisible();
  });

  it("stands at the name where it is about the name", async () => {
    const taken = problem("invalid", "You already have a segment of this name.", "name");
    serve({ ...answers, [`POST ${SEGMENTS}`]: () => json(taken, 400) });
    drawNew();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Slipping");
    await userEvent.click(screen.getByRole("button", { name: "Make the segment" }));
    expect(await screen.findByText("You already have a segment of this name.")).toBeVisible();
    const name = screen.getByRole("textbox", { name: "Name" });
    expect(name).toBeInvalid();
    await waitFor(() => expect(name).toHaveFocus());
  });
});

describe("an edit", () => {
  it("shows who would enter and leave before it is saved with the version it began from", async () => {
    const asked = serve(answers);
    const { address } = drawEdit();
    await screen.findByRole("group", { name: "Condition: Orders" });
    await fill("Orders: amount", "3");
    await userEvent.click(screen.getByRole("button", { name: "See the effect" }));
    const dialog = await screen.findByRole("dialog", { name: "What this change does" });
    expect(within(dialog).getByText("The segment goes from 12 to 14 members.")).toBeVisible();
    expect(within(dialog).getByText("3 would enter")).toBeVisible();
    expect(within(dialog).getByText("Bob Boole")).toBeVisible();
    expect(within(dialog).getByText("1 would leave")).toBeVisible();
    expect(sent(asked, "PATCH", `${SEGMENTS}7/`)).toEqual([]);
    await userEvent.click(within(dialog).getByRole("button", { name: "Save the change" }));
    await waitFor(() => expect(address()).toBe("/segments/7"));
    expect(sent(asked, "PATCH", `${SEGMENTS}7/`)[0]).toMatchObject({ version: 3 });
  });

  it("of the name alone is saved at once, and nothing else is sent", async () => {
    const asked = serve(answers);
    drawEdit();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), " away");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(sent(asked, "PATCH", `${SEGMENTS}7/`)).toEqual([{ name: "Slipping away", version: 3 }]),
    );
  });

  it("that somebody else overtook is not lost: both are kept, or theirs alone", async () => {
    let theirs = slipping;
    const asked = serve({
      ...answers,
      [`GET ${SEGMENTS}7/`]: () => theirs,
      [`PATCH ${SEGMENTS}7/`]: ({ body }: Asked) =>
        (body as { version: number }).version === 4
          ? { ...theirs, version: 5 }
          : json(problem("stale_version", "Somebody has changed it.", "version"), 409),
    });
    const { address } = drawEdit();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), " away");
    theirs = { ...slipping, version: 4, description: "Theirs." };
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("They changed: description.")).toBeVisible();
    expect(screen.getByText("You changed: name.")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Keep my edit together with theirs" }));
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveValue("Slipping away");
    expect(screen.getByRole("textbox", { name: "Description" })).toHaveValue("Theirs.");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(address()).toBe("/segments/7"));
    expect(sent(asked, "PATCH", `${SEGMENTS}7/`)[1]).toEqual({ name: "Slipping away", version: 4 });
  });

  it("turns ranges of scores into conditions when asked", async () => {
    const asked = serve({
      ...answers,
      [`GET ${SEGMENTS}7/`]: { ...slipping, rfm_recency_min: 4, behavioral_criteria: {} },
    });
    drawEdit();
    expect(await screen.findByText(/Recency score at least 4/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Turn them into conditions" }));
    await userEvent.click(screen.getByRole("button", { name: "See the effect" }));
    await waitFor(() => expect(sent(asked, "POST", `${SEGMENTS}7/effect/`)).toHaveLength(1));
    expect(sent(asked, "POST", `${SEGMENTS}7/effect/`)[0]).toMatchObject({
      rfm_recency_min: null,
      behavioral_criteria: { rules: [{ field: "recency_score", operator: ">=", value: 4 }] },
    });
  });

  it("asks before it is left unsaved", async () => {
    serve(answers);
    const { address } = drawEdit();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), " away");
    await userEvent.click(screen.getByRole("link", { name: "Cancel" }));
    await userEvent.click(await screen.findByRole("button", { name: "Stay" }));
    expect(address()).toBe("/segments/7/edit");
  });
});

it("tells those who may only look", async () => {
  serve({ ...answers, "GET /api/me/": someone("read") });
  drawEdit();
  expect(await screen.findByText(/may look at segments but not change them/)).toBeVisible();
});
