import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { json, problem, renderRoute, serve, someone, type Answers, type Asked } from "@/testing/render";
import { preview, slipping } from "./fixtures";
import { SegmentsPage } from "./segments-page";

afterEach(() => void vi.unstubAllGlobals());

const list = (...results: unknown[]) => ({ count: results.length, next: null, previous: null, results });
const winBack = {
  key: "win-back",
  group: "everyday",
  sentence: preview.sentence,
  exists: false,
  segment: {
    name: "Win back",
    description: "Bought twice.",
    behavioral_criteria: slipping.behavioral_criteria,
  },
};
const failed = {
  ...slipping,
  id: 8,
  name: "Too much",
  state: "failed",
  failure: "It took longer than a minute.",
};
const answers: Answers = {
  "GET /api/me/": someone("write_segments"),
  "GET /api/customers/segments/": list(slipping, failed),
  "GET /api/customers/segments/templates/": [
    winBack,
    { ...winBack, key: "x", exists: true, segment: { ...winBack.segment, name: "Mine" } },
  ],
};
const draw = (at = "/segments") => renderRoute(SegmentsPage, "/segments", at);

describe("the list", () => {
  it("says how large each is, how it grew against what, what it brings and how it stands", async () => {
    serve(answers);
    draw();
    const table = await screen.findByRole("table", { name: "Segments" });
    const row = within(table).getByText("Slipping").closest("tr") as HTMLElement;
    expect(row).toHaveTextContent("120 (12%)");
    expect(row).toHaveTextContent("▲ +20 (20%) of 100");
    expect(row).toHaveTextContent("$6,000 (30%)");
    expect(row).toHaveTextContent("Fresh");
    expect(within(table).getByText("Too much").closest("tr")).toHaveTextContent("Failed");
    expect(screen.getByText(/2 segments: 2 grew .* 1 could not be filled/)).toBeVisible();
  });

  it("asks for exactly what the address says, and writes filters into it", async () => {
    const asked = serve(answers);
    const { address } = draw("/segments?segment_type=behavioral&ordering=-revenue&nonsense=1");
    await screen.findByText("Slipping");
    const request = asked.find(({ path }) => path === "/api/customers/segments/");
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      segment_type: "behavioral",
      ordering: "-revenue",
      page: "1",
    });
    await userEvent.type(screen.getByLabelText("Name or description"), "vip");
    await waitFor(() => expect(address()).toContain("search=vip"));
  });

  it("is sorted by size and growth, and says of which segments its sentence speaks", async () => {
    const asked = serve({
      ...answers,
      "GET /api/customers/segments/": { ...list(slipping, failed), count: 70 },
    });
    const { address } = draw();
    await screen.findByText("Slipping");
    expect(screen.getByText(/^70 segments; of the 2 on this page 2 grew and 0 shrank/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: /^Customers/ }));
    await waitFor(() => expect(address()).toContain("ordering=-members"));
    await userEvent.click(screen.getByRole("button", { name: /^In 30 days/ }));
    await waitFor(() => expect(asked.at(-1)?.query.get("ordering")).toBe("-growth"));
  });

  it("turns to the first page where the address asks for one that is not there", async () => {
    const page = ({ query }: Asked) =>
      query.get("page") === "99" ? json(problem("not_found", "Invalid page."), 404) : list(slipping);
    serve({ ...answers, "GET /api/customers/segments/": page });
    const { address } = draw("/segments?page=99");
    expect(await screen.findByText("Slipping")).toBeVisible();
    expect(address()).toBe("/segments");
  });

  it("opens a segment by Enter", async () => {
    serve(answers);
    const { address } = draw();
    (await screen.findByRole("link", { name: "Slipping" })).focus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(address()).toBe("/segments/7"));
  });

  it("says what went wrong", async () => {
    serve({ ...answers, "GET /api/customers/segments/": () => json(problem("error", "Asleep."), 500) });
    draw();
    expect(await screen.findByText("Asleep.")).toBeVisible();
  });
});

describe("without segments", () => {
  const empty = { ...answers, "GET /api/customers/segments/": list() };
  it("says what a segment is, and makes a ready-made one in one click", async () => {
    const asked = serve({
      ...empty,
      "POST /api/customers/segments/": () => json({ ...slipping, id: 9 }, 201),
    });
    const { address } = draw();
    expect(await screen.findByText(/A segment is a named group of customers/)).toBeVisible();
    await userEvent.click(await screen.findByRole("button", { name: "Make it: Win back" }));
    await waitFor(() => expect(address()).toBe("/segments/9"));
    expect(asked.find(({ method }) => method === "POST")?.body).toEqual(winBack.segment);
    expect(screen.queryByRole("button", { name: "Make it: Mine" })).toBeNull();
  });

  it("offers nothing to make to those who may only look", async () => {
    serve({ ...empty, "GET /api/me/": someone("read") });
    draw();
    await screen.findByText("No segments yet");
    expect(screen.queryByRole("link", { name: "New segment" })).toBeNull();
    expect(screen.queryByText("Win back")).toBeNull();
  });
});
