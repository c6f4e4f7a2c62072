// What one opened lately by the command menu: kept by the tab alone, for each person apart, gone with the tab.
import type { Entry } from "./finding";

const MOST = 6;
const key = (person: number) => `lately-opened-${person}`;

export function lately(person: number): Entry[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key(person)) ?? "[]");
    return Array.isArray(kept) ? (kept as Entry[]) : [];
  } catch {
    return [];
  }
}

export function remember(person: number, entry: Entry): void {
  const others = lately(person).filter((one) => one.key !== entry.key);
  const next = [{ ...entry, group: "Lately opened" as const }, ...others].slice(0, MOST);
  sessionStorage.setItem(key(person), JSON.stringify(next));
}

/** Whoever logs out leaves nothing behind. */
export function forget(person: number): void {
  sessionStorage.removeItem(key(person));
}
