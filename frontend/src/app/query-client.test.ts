import { expect, it } from "vitest";
import { ApiError } from "@/api/http";
import { tryAgain } from "./query-client";

it("asks a second time where the server stumbled, and never for what it has refused or does not have", () => {
  expect(tryAgain(0, new ApiError(502, []))).toBe(true);
  expect(tryAgain(1, new ApiError(502, []))).toBe(false);
  expect(tryAgain(0, new ApiError(0, []))).toBe(true);
  for (const status of [400, 401, 403, 404, 409, 429])
    expect(tryAgain(0, new ApiError(status, []))).toBe(false);
});
