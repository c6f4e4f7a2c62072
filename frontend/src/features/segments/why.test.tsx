import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { WhyTree } from "./why";

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
