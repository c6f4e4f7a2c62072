// Tables as CSV that no spreadsheet runs as a formula.

/** A cell that a spreadsheet would read as a formula is made text by a leading apostrophe; numbers stay numbers. */
export function csvCell(cell: string | number): string {
  const text = String(cell);
  const runs = typeof cell === "string" && /^[=+\-@\t\r]/.test(text);
  return `"${(runs ? `'${text}` : text).replaceAll('"', '""')}"`;
}

export function csv(rows: (string | number)[][]): string {
  return rows.map((row) => row.map(csvCell).join(",")).join("\r\n");
}

export function downloadCsv(name: string, rows: (string | number)[][]): void {
  const link = document.createElement("a");
  // The mark at the beginning makes Excel read it as UTF-8.
  link.href = URL.createObjectURL(new Blob(["\ufeff", csv(rows)], { type: "text/csv" }));
  link.download = `${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
