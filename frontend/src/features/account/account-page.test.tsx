import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { json, problem, renderRoute, serve, someone } from "@/testing/render";
import { AccountPage } from "./account-page";

afterEach(() => void vi.unstubAllGlobals());

const PATH = "POST /api/me/password/";
const draw = () => renderRoute(AccountPage, "/account");

async function fillIn(present: string, next: string) {
  await userEvent.type(await screen.findByLabelText("Present password"), present);
  await userEvent.type(screen.getByLabelText("New password"), next);
  await userEvent.click(screen.getByRole("button", { name: "Change password" }));
}

it("says who one is here and what one may", async () => {
  serve({ "GET /api/me/": someone("read") });
  draw();
  expect(await screen.findByText(/logged in as a@shop.test. Your role is Admin: everything/)).toBeVisible();
});

it("changes the password and forgets what was typed", async () => {
  const asked = serve({ "GET /api/me/": someone("read"), [PATH]: () => new Response(null, { status: 204 }) });
  draw();
  await fillIn("old horse", "new horse 7 battery");
  await waitFor(() => expect(screen.getByLabelText("Present password")).toHaveValue(""));
  expect(asked.at(-1)?.body).toEqual({ current_password: "old horse", new_password: "new horse 7 battery" });
  expect(screen.getByLabelText("New password")).toHaveValue("");
});

it.each([
  ["current_password", "Present password", "This is not your present password."],
  ["new_password", "New password", "This password is too common."],
])("says beside the field what is wrong with %s", async (attr, label, detail) => {
  serve({
    "GET /api/me/": someone("read"),
    [PATH]: () => json(problem("invalid", detail, attr), 400),
  });
  draw();
  await fillIn("old", "new");
  expect(await screen.findByText(detail)).toBeVisible();
  expect(screen.getByLabelText(label)).toHaveAccessibleDescription(expect.stringContaining(detail));
  expect(screen.getByLabelText("Present password")).toHaveValue("old");
});
