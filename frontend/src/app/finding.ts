// What the command menu finds: customers, orders, segments and pages, each with where it leads.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Customer, Order, Page } from "@/api/types";
import { day } from "@/lib/format";
import { SEGMENTS } from "@/lib/segments";
import { customers, type Place } from "@/ui/place";

export interface Entry {
  key: string;
  group: "Lately opened" | "Customers" | "Orders" | "Segments" | "Pages";
  label: string;
  note?: string | undefined;
  place: Place;
}

interface PageEntry {
  label: string;
  /** Other words by which it is found. */
  words: string;
  place: Place;
  needs?: string;
}

const PAGES: PageEntry[] = [
  { label: "Customers", words: "people list buyers", place: { to: "/customers" } },
  { label: "Segments", words: "groups", place: { to: "/segments" } },
  { label: "New segment", words: "make group rule", place: { to: "/segments/new" }, needs: "write_segments" },
  { label: "RFM analysis", words: "recency frequency money scores", place: { to: "/rfm" } },
  { label: "Lifetime value", words: "clv forecast profit", place: { to: "/lifetime-value" } },
  { label: "Import", words: "upload file csv", place: { to: "/import" } },
  { label: "Settings: shop", words: "currency time zone margin name", place: { to: "/settings" } },
  {
    label: "Settings: exchange rates",
    words: "currency",
    place: { to: "/settings", search: { tab: "rates" } },
  },
  {
    label: "Settings: calculation",
    words: "rfm period scores lifetime value model",
    place: { to: "/settings", search: { tab: "calculation" } },
  },
  {
    label: "Settings: people",
    words: "users roles colleagues",
    place: { to: "/settings", search: { tab: "people" } },
    needs: "administer",
  },
  {
    label: "Settings: keys",
    words: "api programs",
    place: { to: "/settings", search: { tab: "keys" } },
    needs: "administer",
  },
  { label: "Your account", words: "password log out", place: { to: "/account" } },
];
const EACH = 5;

/** Whether every word typed begins a word of the text. */
export function matches(typed: string, text: string): boolean {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}']+/u);
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));
}

/** As an order's number may stand in the shop. */
function spellings(text: string): string[] {
  return [...new Set([text, text.toUpperCase(), text.startsWith("#") ? text.slice(1) : `#${text}`])];
}

async function ordersOf(text: string): Promise<Order[]> {
  for (const external_id of spellings(text)) {
    const { results } = await getJson<Page<Order>>("/api/customers/orders/", {
      external_id,
      page_size: EACH,
    });
    if (results.length > 0) return results;
  }
  return [];
}

/** Everything found by a text; `settled` once all of it is the answer to this very text. */
export function useFinding(text: string): { entries: Entry[]; settled: boolean; error: Error | null } {
  const seesPersonal = useCan("personal");
  const mayWrite = useCan("write_segments");
  const administers = useCan("administer");
  const asks = { placeholderData: keepPreviousData, retry: false };
  const people = useQuery({
    queryKey: ["find-customers", text],
    queryFn: () => getJson<Page<Customer>>("/api/customers/", { search: text, page_size: EACH }),
    enabled: seesPersonal && text !== "",
    ...asks,
  });
  const numbered = /^[^\s@]*\d[^\s@]*$/.test(text);
  const orders = useQuery({
    queryKey: ["find-orders", text],
    queryFn: () => ordersOf(text),
    enabled: numbered,
    ...asks,
  });
  const segments = useQuery({
    queryKey: ["find-segments", text],
    queryFn: () =>
      getJson<Page<{ id: number; name: string }>>("/api/customers/segments/", {
        search: text,
        page_size: EACH,
      }),
    enabled: text !== "",
    ...asks,
  });
  const asked = [...(seesPersonal ? [people] : []), ...(numbered ? [orders] : []), segments];
  if (text === "") return { entries: [], settled: true, error: null };
  const may: Record<string, boolean> = { write_segments: mayWrite, administer: administers };
  return {
    entries: [
      ...(seesPersonal ? (people.data?.results ?? []) : []).map(customerEntry),
      ...(numbered ? (orders.data ?? []) : []).map(orderEntry),
      ...(segments.data?.results ?? []).map(segmentEntry),
      ...SEGMENTS.filter(({ name }) => matches(text, name)).map(({ name }) => suggestedEntry(name)),
      ...PAGES.filter(
        ({ label, words, needs }) => (!needs || may[needs]) && matches(text, `${label} ${words}`),
      )
        .slice(0, EACH)
        .map(pageEntry),
    ],
    settled: asked.every((query) => !query.isFetching && !query.isPlaceholderData),
    error: asked.find((query) => query.isError)?.error ?? null,
  };
}

function customerEntry(customer: Customer): Entry {
  const label = customer.full_name || customer.email || customer.external_id || `Customer ${customer.id}`;
  return {
    key: `customer-${customer.id}`,
    group: "Customers",
    label,
    note: [customer.email, customer.external_id].filter((part) => part && part !== label).join(" · "),
    place: { to: "/customers/$id", params: { id: String(customer.id) } },
  };
}

/** To the customer who placed it, with the order in sight. */
function orderEntry(order: Order): Entry {
  return {
    key: `order-${order.id}`,
    group: "Orders",
    label: `Order ${order.external_id}`,
    note: `${order.customer_name || `Customer ${order.customer}`}, ${day(order.placed_at)}`,
    place: {
      to: "/customers/$id",
      params: { id: String(order.customer) },
      search: { order: order.id },
    },
  };
}

function segmentEntry({ id, name }: { id: number; name: string }): Entry {
  return {
    key: `segment-${id}`,
    group: "Segments",
    label: name,
    place: { to: "/segments/$id", params: { id: String(id) } },
  };
}

function suggestedEntry(name: string): Entry {
  return {
    key: `suggested-${name}`,
    group: "Segments",
    label: name,
    note: "by RFM score",
    place: customers({ suggested_segment: name }),
  };
}

function pageEntry({ label, place }: PageEntry): Entry {
  return { key: `page-${label}`, group: "Pages", label, place };
}

/** Where to begin while nothing is typed and nothing was opened lately. */
export function firstPages(): Entry[] {
  return PAGES.slice(0, EACH).map(pageEntry);
}
