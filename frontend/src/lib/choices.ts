// Currencies and time zones to choose from, by name; and what this browser's reader most likely uses.
import { named } from "./format";

export interface Choice {
  value: string;
  label: string;
}

/** What the browser knows, with the present value even where it does not know that. */
export function currencies(present?: string): Choice[] {
  const known = withPresent(Intl.supportedValuesOf("currency"), present);
  return known.map((code) => ({ value: code, label: `${code} · ${named("currency", code)}` }));
}

export function timeZones(present?: string): Choice[] {
  const known = Intl.supportedValuesOf("timeZone");
  const all = known.includes("UTC") ? known : ["UTC", ...known];
  return withPresent(all, present).map((code) => ({ value: code, label: code.replaceAll("_", " ") }));
}

function withPresent(known: string[], present: string | undefined): string[] {
  return !present || known.includes(present) ? known : [present, ...known];
}

export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK";
const CURRENCY_OF: Record<string, string> = {
  ...Object.fromEntries(EURO.split(" ").map((region) => [region, "EUR"])),
  ...{ AE: "AED", AR: "ARS", AU: "AUD", BG: "BGN", BR: "BRL", CA: "CAD", CH: "CHF", CL: "CLP", CN: "CNY" },
  ...{ CO: "COP", CZ: "CZK", DK: "DKK", EG: "EGP", GB: "GBP", HK: "HKD", HU: "HUF", ID: "IDR", IL: "ILS" },
  ...{ IN: "INR", IS: "ISK", JP: "JPY", KE: "KES", KR: "KRW", LI: "CHF", MA: "MAD", MX: "MXN", MY: "MYR" },
  ...{ NG: "NGN", NO: "NOK", NZ: "NZD", PE: "PEN", PH: "PHP", PK: "PKR", PL: "PLN", RO: "RON", RS: "RSD" },
  ...{ SA: "SAR", SE: "SEK", SG: "SGD", TH: "THB", TR: "TRY", TW: "TWD", UA: "UAH", US: "USD", UY: "UYU" },
  ...{ VN: "VND", ZA: "ZAR" },
};

/** The currency of the country that the browser's languages name first; none where they name none we know. */
export function likelyCurrency(languages: readonly string[]): string | undefined {
  const regions = languages.map((language) => regionOf(language));
  const named = regions.find(({ said }) => said !== undefined)?.said ?? regions[0]?.likely;
  return named ? CURRENCY_OF[named] : undefined;
}

function regionOf(language: string): { said: string | undefined; likely: string | undefined } {
  try {
    const locale = new Intl.Locale(language);
    return { said: locale.region, likely: locale.maximize().region };
  } catch {
    return { said: undefined, likely: undefined };
  }
}
