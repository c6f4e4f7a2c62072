import { afterEach, describe, expect, it, vi } from "vitest";
import { json, problem, serve } from "@/testing/render";
import { address, ApiError, getJson, sendJson } from "./http";

afterEach(() => void vi.unstubAllGlobals());

const failed = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail("it succeeded"),
    (e: ApiError) => e,
  );

describe("address", () => {
  it("leaves out what was not given and keeps zero and false", () => {
    expect(address("/api/x/", { a: undefined, b: "", c: null, d: 0, e: false })).toBe("/api/x/?d=0&e=false");
  });
  it("escapes what was", () => {
    expect(address("/api/x/", { search: "a&b=ü" })).toBe("/api/x/?search=a%26b%3D%C3%BC");
  });
});

describe("errors", () => {
  it("say what the server said, by field", async () => {
    serve({ "POST /api/x/": () => json(problem("invalid", "Not a currency.", "currency"), 400) });
    const error = await failed(sendJson("POST", "/api/x/", {}));
    expect(error).toMatchObject({ status: 400, message: "Not a currency." });
    expect(error.fieldErrors()).toEqual({ currency: "Not a currency." });
  });
  it("understand the login's own shape", async () => {
    const errors = [{ code: "email_password_mismatch", message: "Not correct.", param: "password" }];
    serve({ "POST /api/x/": () => json({ status: 400, errors }, 400) });
    expect((await failed(sendJson("POST", "/api/x/"))).fieldErrors()).toEqual({ password: "Not correct." });
  });
  it("say something where a proxy answers with a page", async () => {
    serve({ "GET /api/x/": () => new Response("<html>Bad gateway", { status: 502 }) });
    const error = await failed(getJson("/api/x/"));
    expect(error.status).toBe(502);
    expect(error.message).toContain("502");
  });
  it("name the id that the server's log has, where the fault is the server's", async () => {
    const stumbled = json(problem("error", "The server stumbled."), 500);
    stumbled.headers.set("X-Request-ID", "ab12");
    const refused = json(problem("invalid", "Not a currency."), 400);
    refused.headers.set("X-Request-ID", "cd34");
    serve({ "GET /api/x/": stumbled, "GET /api/y/": refused });
    expect((await failed(getJson("/api/x/"))).message).toBe("The server stumbled. Id ab12 for support.");
    expect((await failed(getJson("/api/y/"))).message).toBe("Not a currency.");
  });
  it("say so where nobody answers", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await failed(getJson("/api/x/"))).toMatchObject({ status: 0, errors: [{ code: "offline" }] });
  });
});

it("sends the token against forged requests with every write", async () => {
  document.cookie = "csrftoken=abc123";
  const fetched = vi.fn<typeof fetch>(() => Promise.resolve(json({ id: 1 })));
  vi.stubGlobal("fetch", fetched);
  await sendJson("PATCH", "/api/x/", { name: "y" });
  const init = fetched.mock.calls[0]?.[1] as RequestInit;
  expect(init.headers).toMatchObject({ "X-CSRFToken": "abc123" });
  expect(init.body).toBe('{"name":"y"}');
});
