import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { catalogue } from "../fixtures";
import { AroundContext } from "./context";
import { Many, One } from "./plain-editors";

const country = {
  label: "Country",
  type: "text" as const,
  values: [
    { value: "DE", label: "Germany", count: 1412 },
    { value: "FR", label: "France", count: 3 },
  ],
  only_these: false,
  complete: true,
  named: true,
};
let said: unknown;

function Box({ begun, many = false, exact = true }: { begun: unknown; many?: boolean; exact?: boolean }) {
  const [value, setValue] = useState(begun);
  const keep = (now: unknown) => {
    said = now;
    setValue(now);
  };
  return (
    <MantineProvider env="test">
      <AroundContext value={{ catalogue, refusals: [], gaps: [], insist: false }}>
        {many ? (
          <Many field={country} value={value as unknown[]} onChange={keep} />
        ) : (
          <One field={country} label="Country" value={value} onChange={keep} exact={exact} />
        )}
      </AroundContext>
    </MantineProvider>
  );
}

const box = () => screen.getByRole("combobox", { name: "Country" });

it("finds a country by its name, offers how many are there, and keeps its code", async () => {
  render(<Box begun="" />);
  await userEvent.type(box(), "germ");
  await userEvent.click(await screen.findByText("Germany (DE), 1,412"));
  expect(said).toBe("DE");
  await userEvent.tab();
  expect(box()).toHaveValue("Germany (DE)");
});

it.each(["Germany", "de", "Germany (DE)"])("takes %s as it is typed", async (text) => {
  render(<Box begun="" />);
  await userEvent.type(box(), text);
  expect(said).toBe("DE");
  await userEvent.tab();
  expect(box()).toHaveValue("Germany (DE)");
});

it("says so where nobody has the value, once one has typed it, and not of a part of one", async () => {
  const { unmount } = render(<Box begun="" />);
  await userEvent.type(box(), "Atlantis");
  expect(screen.queryByText(/Nobody has/)).toBeNull();
  await userEvent.tab();
  expect(await screen.findByText("Nobody has “Atlantis”.")).toBeVisible();
  unmount();
  render(<Box begun="D" exact={false} />);
  expect(screen.queryByText(/Nobody has/)).toBeNull();
});

it("takes several by name", async () => {
  render(<Box begun={["FR"]} many />);
  expect(screen.getByText("France (FR)")).toBeVisible();
  await userEvent.type(screen.getByRole("combobox", { name: /values/ }), "germany{Enter}Atlantis{Enter}");
  expect(said).toEqual(["FR", "DE", "Atlantis"]);
  expect(screen.getByText("Nobody has “Atlantis”.")).toBeVisible();
});
