import { expect, it } from "vitest";
import { currencies, likelyCurrency, timeZones } from "./choices";

it("guesses the currency of the country that the languages name", () => {
  expect(likelyCurrency(["en-GB", "de-DE"])).toBe("GBP");
  expect(likelyCurrency(["en", "de-CH"])).toBe("CHF");
  expect(likelyCurrency(["de"])).toBe("EUR");
  expect(likelyCurrency(["ja"])).toBe("JPY");
});

it("guesses nothing where nothing is known", () => {
  expect(likelyCurrency([])).toBeUndefined();
  expect(likelyCurrency(["tlh-AQ", "not a language"])).toBeUndefined();
});

it("names what can be chosen, and keeps what is chosen", () => {
  expect(currencies().find(({ value }) => value === "EUR")?.label).toBe("EUR · Euro");
  expect(currencies("XYZ")[0]?.value).toBe("XYZ");
  expect(timeZones().map(({ value }) => value)).toContain("UTC");
  expect(timeZones().find(({ value }) => value === "America/New_York")?.label).toBe("America/New York");
});
