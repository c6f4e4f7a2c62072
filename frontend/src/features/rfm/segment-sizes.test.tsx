import { screen, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Summary } from "@/api/types";
import { renderPart, serve, someone } from "@/testing/render";
import { SegmentSizes } from "./segment-sizes";

afterEach(() => void vi.unstubAllGlobals());

const row = (segment: string, customers: number, share_of_customers: number) => ({
  segment,
  customers,
  share_of_customers,
  revenue: "1.00",
});

it("lists every segment by size with its whole name, count and share, each leading to its customers", async () => {
  serve({ "GET /api/me/": someone() });
  const segments = [row("Can't Lose Them", 1, 0.001), row("Champions", 1695, 0.339), row("Lost", 0, 0)];
  renderPart(<SegmentSizes summary={{ segments, currency: "USD", run: null } as unknown as Summary} />);
  expect(
    await screen.findByRole("heading", { name: "Champions is the largest segment: 34% of customers" }),
  ).toBeVisible();
  const lines = within(screen.getByRole("list")).getAllByRole("listitem");
  expect(lines.map((line) => line.textContent)).toEqual([
    "Champions1,69534%",
    "Can't Lose Them10.1%",
    "Lost00%",
  ]);
  expect(screen.getByRole("link", { name: "Champions: 1,695 customers, 34%" })).toHaveAttribute(
    "href",
    "/customers?suggested_segment=Champions",
  );
});
