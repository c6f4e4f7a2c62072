// Numbers, money and dates as a reader of this browser expects them; days are days of the shop.

let zone: string | undefined;

/** Called once it is known which shop this is. */
export function readIn(timeZone: string | undefined): void {
  zone = timeZone;
}

export function count(value: number): string {
  return value.toLocaleString();
}

/** “1 order”, “2 orders”. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** With its currency; no cents from 1,000 on. */
export function money(amount: string | number, currency: string): string {
  const value = Number(amount);
  const whole = Math.abs(value) >= 1000;
  return value.toLocaleString(undefined, {
    style: "currency",
    currency,
    ...(whole ? { maximumFractionDigits: 0 } : {}),
  });
}

/** The same without saying the currency, where it stands beside. */
export function amount(value: string | number, currency: string): string {
  const digits = Math.abs(Number(value)) >= 1000 ? 0 : fractionDigits(currency);
  return Number(value).toLocaleString(undefined, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** 2 for cents, 0 for yen. */
export function fractionDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat(undefined, {
    style: "currency",
    currency,
  }).resolvedOptions();
  return maximumFractionDigits ?? 0;
}

export function short(value: number): string {
  return value.toLocaleString(undefined, { notation: "compact", maximumFractionDigits: 1 });
}

/** For axes: 1.2K, 3M. */
export function shortMoney(amount: number, currency: string): string {
  return amount.toLocaleString(undefined, {
    style: "currency",
    currency,
    notation: "compact",
    maximumFractionDigits: Math.abs(amount) >= 1000 ? 1 : 0,
  });
}

/** A decimal only where a whole percent would hide the difference. */
export function percent(share: number): string {
  const size = Math.abs(share);
  if (share > 0 && share < 0.0005) return `< ${percent(0.001)}`;
  return share.toLocaleString(undefined, {
    style: "percent",
    maximumFractionDigits: size > 0 && size < 0.1 ? 1 : 0,
  });
}

export function decimal(value: number, digits = 1): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: digits });
}

/** The year is left out in the present year. */
export function day(iso: string | null | undefined): string {
  if (!iso) return "–";
  const dateOnly = iso.length === 10;
  const timeZone = dateOnly ? "UTC" : zone;
  const date = new Date(iso);
  const year = (when: Date, timeZone: string | undefined) =>
    when.toLocaleDateString("en", { year: "numeric", timeZone });
  return date.toLocaleDateString(undefined, {
    day: "numeric",
    month: "short",
    timeZone,
    ...(year(date, timeZone) === year(new Date(), zone) ? {} : { year: "numeric" }),
  });
}

/** From one day to another, the years always said: “Aug 31 – Sep 29, 2026”, “Nov 29, 2023 – Nov 28, 2026”. */
export function days(from: string, to: string): string {
  const [first, last] = [new Date(from), new Date(to)];
  if (Number.isNaN(first.valueOf()) || Number.isNaN(last.valueOf())) return `${from} – ${to}`;
  const dateOnly = from.length === 10;
  const style = { day: "numeric", month: "short", year: "numeric" } as const;
  const range = new Intl.DateTimeFormat(undefined, { ...style, timeZone: dateOnly ? "UTC" : zone });
  return range.formatRange(first, last).replaceAll(/[\u2009\u202f]/g, " ");
}

export function moment(iso: string | null | undefined): string {
  if (!iso) return "–";
  const time = new Date(iso).toLocaleTimeString(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  });
  return `${day(iso)}, ${time}`;
}

export function daysAgo(days: number): string {
  return days === 0 ? "today" : days === 1 ? "yesterday" : `${count(days)} days ago`;
}

/** A calendar day so many days earlier. */
export function daysBefore(isoDay: string, days: number): string {
  const date = new Date(`${isoDay}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

/** “US” is “United States”, “en” is “English”; what is not a code stays as it is. */
export function named(type: "region" | "language" | "currency", code: string | null | undefined): string {
  if (!code) return "";
  try {
    return new Intl.DisplayNames(undefined, { type }).of(code) ?? code;
  } catch {
    return code;
  }
}
