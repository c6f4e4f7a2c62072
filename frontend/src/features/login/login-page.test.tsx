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
    errors: [
      {
        code: "email_password_mismatch",
        param: "password",
        message: "The email address and/or password you specified are not correct.",
      },
    ],
  };
  const asked = serve({
    "GET /_allauth/browser/v1/config": {},
    "POST /_allauth/browser/v1/auth/login": () => json(wrong, 400),
  });
  renderRoute(LoginPage, "/login");
  await userEvent.type(await screen.findByLabelText("E-mail"), "ada@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "guess");
  await userEvent.click(screen.getByRole("button", { name: "Log in" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The e-mail or the password is not correct.");
  expect(screen.queryByText(/you specified/)).toBeNull();
  expect(asked.at(-1)?.body).toEqual({ email: "ada@example.com", password: "guess" });
});

it("asks for patience after too many attempts", async () => {
  serve({ "POST /_allauth/browser/v1/auth/login": () => json({ status: 429 }, 429) });
  renderRoute(LoginPage, "/login");
  await userEvent.type(await screen.findByLabelText("E-mail"), "ada@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "guess{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("Wait a few minutes");
});

it.each([
  [
    { code: "invalid", param: "email", message: "Enter a valid email address." },
    "This is not an e-mail address",
  ],
  [{ code: "too_many_login_attempts", message: "Too many failed login attempts." }, "Wait a few minutes"],
  [{ code: "whatever", message: "Some framework's sentence." }, "The e-mail or the password is not correct"],
])("says %o in the words of the house", async (refusal, words) => {
  serve({ "POST /_allauth/browser/v1/auth/login": () => json({ status: 400, errors: [refusal] }, 400) });
  renderRoute(LoginPage, "/login");
  await userEvent.type(await screen.findByLabelText("E-mail"), "ada@b");
  await userEvent.type(screen.getByLabelText("Password"), "guess{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent(words);
  expect(screen.getByRole("alert")).not.toHaveTextContent(refusal.message);
});

it("asks for what is missing itself, not the browser in its words", async () => {
  const asked = serve({});
  renderRoute(LoginPage, "/login");
  await userEvent.click(await screen.findByRole("button", { name: "Log in" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Type your e-mail and your password.");
  expect(asked).toEqual([]);
});
