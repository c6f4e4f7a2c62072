// Spans of time in words.

/** “12 months” for a year, else days. */
export function span(days: number | null | undefined): string {
  if (!days) return "time to come";
  return days % 365 === 0 ? `${(days / 365) * 12} months` : `${days.toLocaleString()} days`;
}

/** First and last day of a quarter such as “2024-Q1”, or of a month such as “2024-03”. */
export function daysOf(cohort: string): { from: string; to: string } | undefined {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(cohort);
  const month = /^(\d{4})-(\d{2})$/.exec(cohort);
  const year = Number(quarter?.[1] ?? month?.[1]);
  const first = quarter ? (Number(quarter[2]) - 1) * 3 : Number(month?.[2]) - 1;
  if (Number.isNaN(year) || Number.isNaN(first)) return undefined;
  const iso = (date: Date) => date.toISOString().slice(0, 10);
  const months = quarter ? 3 : 1;
  return {
    from: iso(new Date(Date.UTC(year, first, 1))),
    to: iso(new Date(Date.UTC(year, first + months, 0))),
  };
}
