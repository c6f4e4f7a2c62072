import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { catalogue } from "./fixtures";
import { foundInWords, WhyTree } from "./why";

it("does not call an answer that is withheld a no, nor say that nothing was found", () => {
  const why = { path: "rules.0", sentence: "e-mail contains …", matches: null, combinator: null, not: null };
  render(
    <MantineProvider>
      <WhyTree why={{ ...why, rules: [], found: null }} rule={{}} catalogue={undefined} />
    </MantineProvider>,
  );
  expect(screen.getByRole("img", { name: "Not shown to your role" })).toBeVisible();
  expect(screen.getByText("E-mail contains …")).toBeVisible();
  expect(screen.queryByText(/found/)).toBeNull();
});

it("says what was found as people say it", () => {
  const chance = { field: "alive_probability", operator: "<", value: 0.5 };
  const rule = { combinator: "and", rules: [{ field: "revenue", operator: ">", value: 5 }, chance] };
  const told = (found: unknown, path = "") => foundInWords({ path, found }, rule, catalogue);
  expect(told("1234.50", "rules.0")).toBe("$1,235");
  expect([0.784, 0.00002].map((found) => told(found, "rules.1"))).toEqual(["78%", "< 0.1%"]);
  expect(told("2020-05-01T10:00:00+00:00")).toBe("May 1, 2020");
  expect([true, null, ["a", "b"], [], 0.00002, 12].map((found) => told(found))).toEqual([
    "yes",
    "nothing",
    "a, b",
    "none",
    "less than 0.001",
    "12",
  ]);
});
