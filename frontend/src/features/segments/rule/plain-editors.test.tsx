import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { catalogue } from "../fixtures";
import { AroundContext } from "./context";
import { Many, One } from "./plain-editors";

const chance = catalogue.fields.find(({ type }) => type === "share");
const said: unknown[] = [];

function Box({ begun, many = false }: { begun: unknown; many?: boolean }) {
  const [value, setValue] = useState(begun);
  const keep = (now: unknown) => {
    said.push(now);
    setValue(now);
  };
  if (!chance) throw new Error("The catalogue of the tests has no share.");
  return (
    <MantineProvider>
      <AroundContext value={{ catalogue, refusals: [], gaps: [], insist: false }}>
        {many ? (
          <Many field={chance} value={value as unknown[]} onChange={keep} />
        ) : (
          <One field={chance} label="Chance" value={value} onChange={keep} />
        )}
      </AroundContext>
    </MantineProvider>
  );
}

const box = () => screen.getByRole("textbox", { name: "Chance" });
const last = () => said[said.length - 1];

it("takes a share in per cent and sends a part of 1", async () => {
  render(<Box begun="" />);
  await userEvent.type(box(), "12.05");
  expect(box()).toHaveValue("12.05 %");
  expect(last()).toBe(0.1205);
  await userEvent.clear(box());
  expect(last()).toBe("");
  await userEvent.type(box(), "7");
  expect(last()).toBe(0.07);
});

it("shows what was saved in per cent, whether number or text", () => {
  const { unmount } = render(<Box begun={0.07} />);
  expect(box()).toHaveValue("7 %");
  unmount();
  render(<Box begun="0.5" />);
  expect(box()).toHaveValue("50 %");
});

it("says so where it is no share", async () => {
  render(<Box begun="" />);
  await userEvent.type(box(), "150");
  expect(screen.getByText("Choose from 0 to 100 %.")).toBeVisible();
});

it("takes several shares", async () => {
  render(<Box begun={[0.5]} many />);
  expect(screen.getByText("50 %")).toBeVisible();
  await userEvent.type(screen.getByRole("combobox", { name: /values/ }), "25{Enter}");
  expect(last()).toEqual([0.5, 0.25]);
});
