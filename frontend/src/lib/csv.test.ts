import { expect, it } from "vitest";
import { csv, csvCell } from "./csv";

it("turns what a spreadsheet would run into text", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r"])
    expect(csvCell(`${start}HYPERLINK("x")`)).toBe(`"'${start}HYPERLINK(""x"")"`);
});

it("leaves numbers and harmless words alone", () => {
  expect(csvCell(-12.5)).toBe('"-12.5"');
  expect(csvCell("Ada, Countess")).toBe('"Ada, Countess"');
});

it("writes one line a row", () => {
  expect(
    csv([
      ["Segment", "Customers"],
      ["Lost", 3],
    ]),
  ).toBe('"Segment","Customers"\r\n"Lost","3"');
});
