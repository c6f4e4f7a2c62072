import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderRoute } from "@/testing/render";
import { NothingHere } from "./nothing-here";
import { router } from "./router";

it("says that nothing is there, and leads back", async () => {
  renderRoute(NothingHere, "/", "/");
  expect(
    await screen.findByRole("heading", { level: 1, name: "There is no page at this address" }),
  ).toBeVisible();
  expect(screen.getByRole("link", { name: "All customers" })).toHaveAttribute("href", "/customers");
});

it.each(["/nowhere", "/segments/5/nowhere", "/customers/7/orders/1", "/settings/nowhere"])(
  "stands within the frame at %s",
  (path) => {
    const found = router.matchRoutes(path, {}).map(({ routeId }) => routeId as string);
    expect(found).toContain("/inside/$");
  },
);
