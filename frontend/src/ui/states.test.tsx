import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ApiError } from "@/api/http";
import { renderPart } from "@/testing/render";
import { SegmentBadge } from "./segment-badge";
import { EmptyState, ErrorState, Loading } from "./states";

it("says what happened, that nothing was lost, and lets one try again", async () => {
  const retry = vi.fn();
  const error = new ApiError(500, [{ code: "error", detail: "The server stumbled.", attr: null }]);
  renderPart(<ErrorState error={error} retry={retry} />);
  expect(await screen.findByText("The server stumbled.")).toBeVisible();
  expect(screen.getByText(/Nothing was changed or lost/)).toBeVisible();
  expect(screen.getByText(/500/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retry).toHaveBeenCalledOnce();
});

it("asks again by itself while the database is away", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const retry = vi.fn();
  const error = new ApiError(503, [{ code: "unavailable", detail: "Away.", attr: null }], "ab12");
  renderPart(<ErrorState error={error} retry={retry} />);
  expect(await screen.findByText("Away. Id ab12 for support.")).toBeVisible();
  expect(screen.getByText(/asks again by itself/)).toBeVisible();
  vi.advanceTimersByTime(3_000);
  expect(retry).toHaveBeenCalled();
  vi.useRealTimers();
});

it("says what fills an empty page", async () => {
  renderPart(
    <EmptyState title="No customers yet" text="They come with orders." action={<button>Import</button>} />,
  );
  expect(await screen.findByRole("heading", { name: "No customers yet" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Import" })).toBeVisible();
});

it("tells a screen reader that it is busy", async () => {
  renderPart(<Loading />);
  expect(await screen.findByLabelText("Loading")).toHaveAttribute("aria-busy", "true");
});

it("draws a segment by name, and a dash where there is none", async () => {
  renderPart(
    <>
      <SegmentBadge name="Champions" />
      <SegmentBadge name={null} />
    </>,
  );
  expect(await screen.findByText("Champions")).toBeVisible();
  expect(screen.getByText("–")).toBeVisible();
});
