import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { json, renderRoute, serve } from "@/testing/render";
import { LoginPage, whereTo } from "./login-page";

afterEach(() => void vi.unstubAllGlobals());

it("goes on to where one wanted to go, and never to another site", () => {
  expect(whereTo("?next=%2Frfm%3Ffrom%3D2020-01-01")).toBe("/rfm?from=2020-01-01");
  expect(whereTo("")).toBe("/");
  for (const evil of [
    "https://evil.test/",
    "//evil.test/",
    "/\\evil.test/",
    "\\\\evil.test",
    "javascript:alert(1)",
  ])
    expect(whereTo(`?next=${encodeURIComponent(evil)}`), evil).toBe("/");
});

it("says why one cannot log in", async () => {
  const wrong = {
    status: 400,
    errors: [{ code: "x", message: "The e-mail or the password is not correct." }],
  };
  const asked = serve({
    "GET /_allauth/browser/v1/config": {},
    "POST /_allauth/browser/v1/auth/login": () => json(wrong, 400),
  });
  renderRoute(LoginPage, "/login");
  await userEvent.type(await screen.findByLabelText("E-mail"), "ada@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "guess");
  await userEvent.click(screen.getByRole("button", { name: "Log in" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("not correct");
  expect(asked.at(-1)?.body).toEqual({ email: "ada@example.com", password: "guess" });
});

it("asks for patience after too many attempts", async () => {
  serve({ "POST /_allauth/browser/v1/auth/login": () => json({ status: 429 }, 429) });
  renderRoute(LoginPage, "/login");
  await userEvent.type(await screen.findByLabelText("E-mail"), "ada@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "guess{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("Wait a few minutes");
});
