import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { renderPart, serve } from "@/testing/render";
import { ClockFailure } from "./clock-failure";

afterEach(() => void vi.unstubAllGlobals());

const error = "It failed, and is tried again by itself within minutes. Id ab12 for support.";
const job = (state: string) => ({
  count: 1,
  next: null,
  previous: null,
  results: [{ id: 3, kind: "rfm.nightly", state, error, finished_at: "2026-11-27T04:05:00Z" }],
});

it("says that the clock's calculation failed, when, and that the figures are older", async () => {
  const asked = serve({ "GET /api/jobs/": job("failed") });
  renderPart(<ClockFailure kind="rfm.nightly" />);
  expect(await screen.findByText("The last calculation by the clock failed")).toBeVisible();
  const said = screen.getByText(/the figures below are those of the calculation before/);
  expect(said).toHaveTextContent(error);
  expect(said).toHaveTextContent(/Nov/);
  expect(asked[0]?.query.get("kind")).toBe("rfm.nightly");
});

it("says nothing once one has gone well again", async () => {
  const asked = serve({ "GET /api/jobs/": job("succeeded") });
  renderPart(<ClockFailure kind="rfm.nightly" />);
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(screen.queryByText(/failed/)).toBeNull();
});
