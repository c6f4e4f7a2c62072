import { onlineManager } from "@tanstack/react-query";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { json, problem, renderRoute, serve, type Asked } from "@/testing/render";
import { add, answers, drawEdit, drawNew, SEGMENTS } from "./builder-testing";
import { EditPage } from "./edit-page";
import { preview } from "./fixtures";

afterEach(() => {
  onlineManager.setOnline(true);
  vi.unstubAllGlobals();
});
beforeEach(() => onlineManager.setOnline(true));

const PREVIEW = `POST ${SEGMENTS}preview/`;
const makeIt = () => userEvent.click(screen.getByRole("button", { name: "Make the segment" }));
const posted = (asked: Asked[]) =>
  asked.filter((one) => one.method === "POST" && one.path === SEGMENTS).map(({ body }) => body);

describe("a count that could not be fetched", () => {
  it("does not blame the rule, dims what was counted before, and tries again", async () => {
    let broken = false;
    serve({ ...answers, [PREVIEW]: () => (broken ? json({ errors: [] }, 500) : preview) });
    drawEdit();
    expect(await screen.findByText("12")).toBeVisible();
    expect(screen.getByTestId("answer")).not.toHaveAttribute("data-old");
    expect(screen.getByTestId("bar-count")).toHaveTextContent("12 customers");
    broken = true;
    await userEvent.type(screen.getByRole("textbox", { name: "Orders: amount" }), "0");
    expect(screen.getByTestId("bar-count")).toHaveTextContent("counting…");
    expect(await screen.findByText("Your rule is kept; the count could not be fetched")).toBeVisible();
    expect(screen.getByText("The server answered 500.")).toBeVisible();
    expect(screen.queryByText(/the rule says why/)).toBeNull();
    expect(screen.getByTestId("answer")).toHaveAttribute("data-old");
    expect(screen.getByTestId("bar-count")).toHaveTextContent("12 customers before this change");
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getByTestId("answer")).not.toHaveAttribute("data-old"));
    expect(screen.queryByText(/could not be fetched/)).toBeNull();
  });

  it("says so while the browser is offline", async () => {
    serve(answers);
    drawNew();
    await screen.findByRole("textbox", { name: "Name" });
    onlineManager.setOnline(false);
    await add("Orders");
    expect(await screen.findByText(/You are offline. Your rule is kept/)).toBeVisible();
    onlineManager.setOnline(true);
    expect(await screen.findByText("12")).toBeVisible();
  });
});

describe("saving what is not finished", () => {
  it("asks for a name before anything is sent, and goes there", async () => {
    const asked = serve(answers);
    drawNew();
    await add("Orders");
    await makeIt();
    const name = screen.getByRole("textbox", { name: "Name" });
    expect(screen.getByText("Give the segment a name.")).toBeVisible();
    expect(name).toBeInvalid();
    expect(name).toHaveFocus();
    expect(posted(asked)).toEqual([]);
    await userEvent.type(name, "S");
    expect(screen.queryByText("Give the segment a name.")).toBeNull();
  });

  it("goes to the first gap and says in red what it wants", async () => {
    const asked = serve(answers);
    drawNew();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Here");
    await add("Orders");
    await add("City");
    const line = screen.getByRole("group", { name: "Condition: City" });
    expect(within(line).queryByRole("alert")).toBeNull();
    await makeIt();
    expect(within(line).getByRole("alert")).toHaveTextContent("Fill this in, or remove the condition.");
    expect(screen.getByRole("combobox", { name: "City: value" })).toHaveFocus();
    expect(posted(asked)).toEqual([]);
    await userEvent.keyboard("Rome");
    expect(within(line).queryByRole("alert")).toBeNull();
    await makeIt();
    await waitFor(() => expect(posted(asked)).toHaveLength(1));
  });

  it("goes to where an empty group adds a condition", async () => {
    serve(answers);
    drawNew();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Here");
    await userEvent.click(screen.getByRole("button", { name: "Group" }));
    await makeIt();
    const group = screen.getByRole("group", { name: /a group for which/ });
    expect(within(group).getByRole("combobox", { name: "Add a condition" })).toHaveFocus();
  });

  it("goes to the condition that the server refused", async () => {
    const refused = problem("invalid_rule", "No such town.", "behavioral_criteria.rules.0.value");
    serve({ ...answers, [`POST ${SEGMENTS}`]: () => json(refused, 400) });
    drawNew();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Here");
    await add("City");
    await userEvent.keyboard("Rome");
    await makeIt();
    expect(await screen.findByText("No such town.")).toBeVisible();
    await waitFor(() => expect(screen.getByRole("combobox", { name: "City: value" })).toHaveFocus());
  });

  it("says at the top what is about no field, and goes there", async () => {
    serve({ ...answers, [`POST ${SEGMENTS}`]: () => json(problem("error", "The disk is full."), 500) });
    drawNew();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "Here");
    await makeIt();
    const told = await screen.findByRole("alert");
    expect(told).toHaveTextContent("The disk is full.");
    await waitFor(() => expect(told).toHaveFocus());
  });
});

describe("the keyboard", () => {
  it("goes on in the first empty box of an added condition", async () => {
    serve(answers);
    drawNew();
    await add("City");
    expect(screen.getByRole("combobox", { name: "City: value" })).toHaveFocus();
    await add("Orders");
    expect(screen.getByRole("combobox", { name: "Orders: how" })).toHaveFocus();
  });

  it("goes to the next condition after a removal, and at the end to where one adds", async () => {
    serve(answers);
    drawEdit();
    await userEvent.click(await screen.findByRole("button", { name: "Remove: Orders" }));
    const rest = screen.getByRole("group", { name: /Condition: Chance/ });
    expect(screen.queryByRole("group", { name: "Condition: Orders" })).toBeNull();
    expect(rest).toContainElement(document.activeElement as HTMLElement);
    await userEvent.click(within(rest).getByRole("button", { name: /Remove/ }));
    expect(screen.getByRole("combobox", { name: "Add a condition" })).toHaveFocus();
    expect(screen.queryByRole("option")).toBeNull();
  });

  it("stays at the place where orders are narrowed, and where that is undone", async () => {
    serve(answers);
    drawNew();
    await add("Orders");
    await userEvent.click(screen.getByRole("button", { name: "Only certain orders" }));
    const nested = screen.getByRole("group", { name: /Only orders for which/ });
    expect(within(nested).getByRole("combobox", { name: "Add a condition" })).toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "Any order instead" }));
    expect(screen.getByRole("button", { name: "Only certain orders" })).toHaveFocus();
  });

  it("goes to where one adds after a group is removed", async () => {
    serve(answers);
    drawNew();
    await userEvent.click(await screen.findByRole("button", { name: "Group" }));
    await userEvent.click(screen.getByRole("button", { name: "Remove this group" }));
    expect(screen.getByRole("combobox", { name: "Add a condition" })).toHaveFocus();
  });
});

describe("a segment without a rule", () => {
  it("that had one says who leaves and who stays", async () => {
    const effect = { matched: 0, members: 12, members_after: 1, entering: 0, leaving: 11, sentence: "–" };
    const samples = { sample_entering: [], sample_leaving: [] };
    serve({ ...answers, [`POST ${SEGMENTS}7/effect/`]: { ...effect, ...samples } });
    drawEdit();
    await userEvent.click(await screen.findByRole("button", { name: "Remove: Orders" }));
    await userEvent.click(screen.getByRole("button", { name: /^Remove: Chance/ }));
    await userEvent.click(screen.getByRole("button", { name: "See the effect" }));
    const dialog = await screen.findByRole("dialog", { name: "What this change does" });
    expect(within(dialog).getByText(/Without a condition, only customers/)).toBeVisible();
    expect(within(dialog).getByText(/This happens within seconds of saving/)).toBeVisible();
    expect(within(dialog).queryByText(/fills itself/)).toBeNull();
  });

  it("says who is in it, and is not sent as one that fills itself", async () => {
    const asked = serve(answers);
    drawNew();
    await userEvent.type(await screen.findByRole("textbox", { name: "Name" }), "By hand");
    expect(
      screen.getByText("Without a condition, only customers whom you add by hand or from a file are in it."),
    ).toBeVisible();
    expect(screen.queryByRole("switch", { name: /Fills itself/ })).toBeNull();
    await makeIt();
    await waitFor(() => expect(posted(asked)[0]).toMatchObject({ name: "By hand", auto_assign: false }));
  });

  it("offers to fill itself once it has a condition", async () => {
    serve(answers);
    drawNew();
    await add("Orders");
    expect(screen.getByRole("switch", { name: /Fills itself/ })).toBeChecked();
  });
});

describe("a rule that matches nobody", () => {
  const counted = (asked: Asked) => {
    const { behavioral_criteria } = asked.body as { behavioral_criteria: { rules: { field: string }[] } };
    const { rules } = behavioral_criteria;
    if (rules.length > 1) return { ...preview, count: 0, sample: [] };
    const orders = rules[0]?.field === "orders";
    return { ...preview, count: orders ? 40 : 3, sentence: orders ? "Bought twice." : "Is nearly gone." };
  };

  it("says so, and how many match each condition alone", async () => {
    serve({ ...answers, [PREVIEW]: counted });
    drawEdit();
    expect(await screen.findByText("Nobody matches all of these.")).toBeVisible();
    const alone = within(await screen.findByRole("table", { name: "Each condition alone" }));
    expect(await alone.findByRole("row", { name: "Bought twice. 40" })).toBeVisible();
    expect(await alone.findByRole("row", { name: "Is nearly gone. 3" })).toBeVisible();
  });

  it("says how many match each condition alone while somebody matches all of them, too", async () => {
    const some = (asked: Asked) => ({ ...counted(asked), count: Math.max(counted(asked).count, 2) });
    serve({ ...answers, [PREVIEW]: some });
    drawEdit();
    const alone = within(await screen.findByRole("table", { name: "Each condition alone" }));
    expect(await alone.findByRole("row", { name: "Bought twice. 40" })).toBeVisible();
    expect(screen.queryByText("Nobody matches all of these.")).toBeNull();
  });
});

describe("what is not there", () => {
  it("is a segment", async () => {
    serve(answers);
    renderRoute(EditPage, "/segments/$id/edit", "/segments/99999/edit");
    expect(await screen.findByText("There is no such segment")).toBeVisible();
    expect(screen.getByRole("link", { name: "Back to all segments" })).toHaveAttribute("href", "/segments");
  });

  it("is a ready-made segment", async () => {
    serve({ ...answers, [`GET ${SEGMENTS}templates/`]: [] });
    drawNew("/segments/new?template=nonsense");
    expect(await screen.findByText("There is no such ready-made segment")).toBeVisible();
    expect(screen.queryByRole("textbox", { name: "Name" })).toBeNull();
  });

  it("is a version", async () => {
    serve({ ...answers, [`GET ${SEGMENTS}7/versions/`]: [] });
    renderRoute(EditPage, "/segments/$id/edit", "/segments/7/edit?version=44");
    expect(await screen.findByText("There is no version 44 of this segment")).toBeVisible();
  });
});
