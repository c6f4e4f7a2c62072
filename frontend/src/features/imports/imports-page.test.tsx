import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import {
  json,
  NEW_SHOP,
  problem,
  renderRoute,
  serve,
  setupOf,
  someone,
  type Answers,
} from "@/testing/render";
import { ImportsPage } from "./imports-page";

afterEach(() => void vi.unstubAllGlobals());

const looked = {
  id: 3,
  kind: "orders",
  source: "file",
  segment: null,
  segment_name: null,
  filename: "orders.csv",
  state: "uploaded",
  mapping: { external_id: "no" },
  answers: {},
  counts: {},
  rejected_url: null,
  error: null,
  requested_by: "Ada",
  created_at: "2020-01-01T00:00:00Z",
  finished_at: null,
  columns: ["no", "date", "amount"],
  sample: [["1", "03/04/2020", "9.99"]],
  rows_estimate: 2,
  missing: ["total"],
  fields: [
    { name: "external_id", label: "Order number", required: true },
    { name: "total", label: "Total", required: true },
    { name: "cost", label: "Cost of goods", required: false },
  ],
  questions: [
    {
      name: "day_first",
      question: "Is 03/04/2020 the third of April?",
      choices: [
        { value: "yes", label: "Yes, day first" },
        { value: "no", label: "No, month first" },
      ],
    },
  ],
};
const server = (more: Answers): Answers => ({
  "GET /api/me/": someone("import_files"),
  "GET /api/imports/": { count: 0, next: null, previous: null, results: [] },
  "POST /api/imports/": looked,
  ...more,
});

async function choose(at = "/import") {
  const view = renderRoute(ImportsPage, "/import", at);
  await screen.findByRole("button", { name: "Look at the file" });
  const input = view.container.querySelector("input[type=file]") as HTMLInputElement;
  await userEvent.upload(input, new File(["a,b"], "orders.csv", { type: "text/csv" }));
  await userEvent.click(screen.getByRole("button", { name: "Look at the file" }));
}

it("shows how the file is understood and does not load it before everything is said", async () => {
  serve(server({}));
  await choose();
  expect(await screen.findByText("orders.csv")).toBeVisible();
  expect(screen.getByText(/Say which column holds: Total/)).toBeVisible();
  expect(screen.getByText("03/04/2020")).toBeVisible();
  expect(screen.getByRole("button", { name: "Import 2 rows" })).toBeDisabled();
});

it("shows what was found and needed first, and the rest on request", async () => {
  const asked = serve(server({ "PATCH /api/imports/3/": looked }));
  await choose();
  expect(await screen.findByRole("combobox", { name: /Total/ })).toBeVisible();
  expect(screen.queryByRole("combobox", { name: "Cost of goods" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "1 more field a file can fill" }));
  await userEvent.click(screen.getByRole("combobox", { name: "Cost of goods" }));
  await userEvent.click(await screen.findByRole("option", { name: "amount" }));
  expect(asked.find((request) => request.method === "PATCH")?.body).toEqual({
    mapping: { external_id: "no", cost: "amount" },
  });
});

it("asks what it must not guess, and sends the answer", async () => {
  const asked = serve(server({ "PATCH /api/imports/3/": { ...looked, questions: [], missing: [] } }));
  await choose();
  await userEvent.click(await screen.findByLabelText("Yes, day first"));
  await waitFor(() => expect(screen.getByRole("button", { name: "Import 2 rows" })).toBeEnabled());
  expect(asked.find((request) => request.method === "PATCH")?.body).toEqual({
    answers: { day_first: "yes" },
  });
});

it("loads, and says what became of the rows", async () => {
  const result = { created: 1, updated: 0, unchanged: 0, rejected: 1, customers_created: 1 };
  serve(
    server({
      "POST /api/imports/": { ...looked, questions: [], missing: [] },
      "POST /api/imports/3/start/": { job_id: 9, status_url: "/api/jobs/9/" },
      "GET /api/jobs/9/": { id: 9, state: "succeeded", phase: "", progress: 1, result, error: null },
    }),
  );
  await choose();
  await userEvent.click(await screen.findByRole("button", { name: "Import 2 rows" }));
  expect(await screen.findByText(/1 new, 0 changed, 0 known already, 1 refused/)).toBeVisible();
  expect(screen.getByRole("link", { name: /Download the refused rows/ })).toHaveAttribute(
    "href",
    "/api/imports/3/rejected/",
  );
});

it("says why a file cannot be used", async () => {
  serve(server({ "POST /api/imports/": () => json(problem("empty_file", "The file is empty."), 400) }));
  await choose();
  expect(await screen.findByText("The file is empty.")).toBeVisible();
});

it("tells a viewer to ask an admin", async () => {
  serve(server({ "GET /api/me/": someone() }));
  renderRoute(ImportsPage, "/import");
  expect(await screen.findByText(/Ask an admin/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Look at the file" })).toBeNull();
});

it("undoes only after saying what that does", async () => {
  const done = { ...looked, state: "finished", counts: { created: 4, updated: 1 } };
  const asked = serve(
    server({
      "GET /api/imports/": { count: 1, next: null, previous: null, results: [done] },
      "POST /api/imports/3/undo/": { job_id: 9, status_url: "/api/jobs/9/" },
    }),
  );
  renderRoute(ImportsPage, "/import");
  await userEvent.click(await screen.findByRole("button", { name: /^Undo/ }));
  expect(
    await screen.findByText(/Removes 4 new rows of “orders.csv” and puts 1 changed row back/),
  ).toBeVisible();
  expect(asked.some((request) => request.method === "POST")).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "Undo the import" }));
  await waitFor(() => expect(asked.some((request) => request.path === "/api/imports/3/undo/")).toBe(true));
});

it("says of a list what undoing it does, and offers it only where there is something to undo", async () => {
  const imported = (id: number, more: object) => ({ ...party, id, state: "finished", ...more });
  const results = [
    imported(1, { filename: "five.csv", counts: { created: 5 } }),
    imported(2, { filename: "none.csv", counts: { created: 0, unchanged: 3 } }),
    imported(3, { filename: "gone.csv", counts: { created: 2 }, segment: null, segment_name: null }),
    { ...looked, id: 4, filename: "back.csv", state: "undone", counts: { created: 2 } },
  ];
  serve(server({ "GET /api/imports/": { count: 4, next: null, previous: null, results } }));
  renderRoute(ImportsPage, "/import");
  const row = async (name: string) => (await screen.findByText(name)).closest("tr");
  expect(await row("five.csv")).toHaveTextContent("Members of Party");
  expect(await row("five.csv")).toHaveTextContent("Finished");
  expect(await row("back.csv")).toHaveTextContent("OrdersTaken back");
  expect(await row("gone.csv")).toHaveTextContent("Members of a segment since deleted");
  expect(screen.getAllByRole("button", { name: "Undo" })).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(
    await screen.findByText("Takes 5 customers out of “Party” again; the customers stay."),
  ).toBeVisible();
});

it("opens with what is brought in", async () => {
  serve(server({ "GET /api/customers/segments/": { count: 1, results: [{ id: 7, name: "Party" }] } }));
  renderRoute(ImportsPage, "/import", "/import?kind=members");
  expect(await screen.findByText(/^Bring in a list/)).toBeVisible();
  await userEvent.click(await screen.findByRole("combobox", { name: "What is in it" }));
  await userEvent.click(await screen.findByRole("option", { name: "Orders" }));
  expect(await screen.findByText(/^Bring in what you sold/)).toBeVisible();
});

const party = { ...looked, kind: "members", segment: 7, segment_name: "Party", questions: [], missing: [] };

it("takes a list into the segment it was asked from", async () => {
  const result = { created: 1, updated: 2, unchanged: 1, rejected: 0, customers_created: 0 };
  const asked = serve(
    server({
      "GET /api/customers/segments/": { count: 1, results: [{ id: 7, name: "Party" }] },
      "POST /api/imports/": party,
      "POST /api/imports/3/start/": { job_id: 9, status_url: "/api/jobs/9/" },
      "GET /api/jobs/9/": { id: 9, state: "succeeded", phase: "", progress: 1, result, error: null },
    }),
  );
  await choose("/import?kind=members&segment=7");
  const sent = asked.find((request) => request.method === "POST")?.body as FormData;
  expect([sent.get("kind"), sent.get("segment"), sent.get("source")]).toEqual(["members", "7", null]);
  expect(screen.getByText("2 rows · for the segment “Party”")).toBeVisible();
  await userEvent.click(await screen.findByRole("button", { name: "Import 2 rows" }));
  expect(
    await screen.findByText(
      "1 customer taken in, 2 pinned that the rule had taken in, 1 in it already, 0 rows refused.",
    ),
  ).toBeVisible();
  expect(screen.getByRole("link", { name: /See the segment “Party”/ })).toHaveAttribute(
    "href",
    "/segments/7",
  );
});

it("does not look at a list before it knows whose members they are", async () => {
  serve(server({ "GET /api/customers/segments/": { count: 1, results: [{ id: 7, name: "Party" }] } }));
  const view = renderRoute(ImportsPage, "/import", "/import?kind=members");
  const look = await screen.findByRole("button", { name: "Look at the file" });
  const input = view.container.querySelector("input[type=file]") as HTMLInputElement;
  await userEvent.upload(input, new File(["a,b"], "invited.csv", { type: "text/csv" }));
  expect(look).toBeDisabled();
  await userEvent.click(screen.getByRole("combobox", { name: "Which segment" }));
  await userEvent.click(await screen.findByRole("option", { name: "Party" }));
  expect(look).toBeEnabled();
});

it("asks an owner for currency and time zone before the first file, and tells others what will be assumed", async () => {
  const own = someone("import_files", "administer");
  serve(server({ "GET /api/me/": own, "GET /api/setup/": setupOf(NEW_SHOP) }));
  const { unmount } = renderRoute(ImportsPage, "/import");
  expect(await screen.findByText("Before your first import")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Look at the file" })).toBeNull();
  unmount();
  serve(server({ "GET /api/setup/": setupOf(NEW_SHOP) }));
  renderRoute(ImportsPage, "/import");
  expect(await screen.findByText(/will be taken as US Dollar/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Look at the file" })).toBeVisible();
});

it("says what was assumed, the way out, and how far the answer is", async () => {
  const assumed = { currency: "USD", time_zone: "UTC" };
  const result = { created: 1, updated: 0, unchanged: 0, rejected: 0, customers_created: 1, assumed };
  serve(
    server({
      "GET /api/setup/": setupOf({ calculation: { state: "calculating", job_id: 5 } }),
      "GET /api/jobs/5/": { id: 5, state: "running", phase: "Scoring customers", done: 1, total: 4 },
      "POST /api/imports/": { ...looked, questions: [], missing: [] },
      "POST /api/imports/3/start/": { job_id: 9, status_url: "/api/jobs/9/" },
      "GET /api/jobs/9/": { id: 9, state: "succeeded", phase: "", progress: 1, result, error: null },
    }),
  );
  await choose();
  await userEvent.click(await screen.findByRole("button", { name: "Import 2 rows" }));
  expect(
    await screen.findByText(/undo this import, change it in the settings, and import again/),
  ).toBeVisible();
  expect(await screen.findByText("Calculating, 2 of 4: scoring customers.")).toBeVisible();
});
