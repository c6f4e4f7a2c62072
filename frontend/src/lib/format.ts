// Numbers, money and dates as a reader of this browser expects them.

export function count(value: number): string {
  return value.toLocaleString();
}

/** With its currency; no cents above 1,000. */
export function money(amount: string | number, currency: string): string {
  const value = Number(amount);
  const whole = Math.abs(value) >= 1000;
  return value.toLocaleString(undefined, {
    style: "currency",
    currency,
    ...(whole ? { maximumFractionDigits: 0 } : {}),
  });
}

export function percent(share: number): string {
  return share.toLocaleString(undefined, {
    style: "percent",
    maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0,
  });
}

export function decimal(value: number, digits = 1): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: digits });
}

/** The year is left out in the present year. */
export function day(iso: string | null | undefined): string {
  if (!iso) return "–";
  const date = new Date(iso.length === 10 ? `${iso}T12:00:00` : iso);
  const thisYear = date.getFullYear() === new Date().getFullYear();
  return date.toLocaleDateString(undefined, {
    day: "numeric",
    month: "short",
    ...(thisYear ? {} : { year: "numeric" }),
  });
}

export function moment(iso: string | null | undefined): string {
  if (!iso) return "–";
  const date = new Date(iso);
  return `${day(iso)}, ${date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}`;
}

export function daysAgo(days: number): string {
  return days === 0 ? "today" : days === 1 ? "yesterday" : `${count(days)} days ago`;
}
