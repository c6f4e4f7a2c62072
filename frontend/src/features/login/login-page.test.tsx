import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { json, renderRoute, serve, someone } from "@/testing/render";
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
        code: "wrong_credentials",
        detail: "The e-mail or the password is not correct.",
        attr: null,
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
  const early = {
    code: "too_many_attempts",
    detail: "Too many attempts. Try again in 8 seconds.",
    attr: null,
  };
  serve({ "POST /_allauth/browser/v1/auth/login": () => json({ errors: [early] }, 429) });
  renderRoute(LoginPage, "/login");
  await userEvent.type(await screen.findByLabelText("E-mail"), "ada@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "guess{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 8 seconds");
});

it.each([
  [
    { code: "invalid", attr: "email", detail: "Enter a valid email address." },
    "This is not an e-mail address",
  ],
  [
    { code: "whatever", attr: null, detail: "Some framework's sentence." },
    "The e-mail or the password is not correct",
  ],
])("says %o in the words of the house", async (refusal, words) => {
  serve({ "POST /_allauth/browser/v1/auth/login": () => json({ errors: [refusal] }, 400) });
  renderRoute(LoginPage, "/login");
  await userEvent.type(await screen.findByLabelText("E-mail"), "ada@b");
  await userEvent.type(screen.getByLabelText("Password"), "guess{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent(words);
  expect(screen.getByRole("alert")).not.toHaveTextContent(refusal.detail);
});

it("asks for what is missing itself, not the browser in its words", async () => {
  const asked = serve({});
  renderRoute(LoginPage, "/login");
  await userEvent.click(await screen.findByRole("button", { name: "Log in" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Type your e-mail and your password.");
  expect(asked.map(({ path }) => path)).not.toContain("/_allauth/browser/v1/auth/login");
});

it("asks nobody who is logged in already, and leaves no way back to itself", async () => {
  const replace = vi.fn();
  vi.stubGlobal("location", { ...window.location, search: "?next=%2Frfm", replace });
  serve({ "GET /api/me/": someone() });
  renderRoute(LoginPage, "/login");
  await waitFor(() => expect(replace).toHaveBeenCalledWith("/rfm"));
});
