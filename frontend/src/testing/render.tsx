// For tests: a page or component drawn as the shop draws it, with a server that answers from a list.
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import type { Setup } from "@/api/setup";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

type Answer = (asked: Asked) => unknown;

/** What a fake server says: a body, or a Response for anything but 200. Keys are `GET /api/…/`. */
export type Answers = Record<string, unknown>;

/** Replaces fetch; the list of requests grows as they come. An address nobody expected answers 404. */
export function serve(answers: Answers): Asked[] {
  const requests: Asked[] = [];
  const fake = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(String(input), "http://shop.test");
    const method = init?.method ?? "GET";
    const body = typeof init?.body === "string" ? (JSON.parse(init.body) as unknown) : init?.body;
    const asked = { method, path: url.pathname, query: url.searchParams, body };
    requests.push(asked);
    const found = answers[`${method} ${url.pathname}`];
    const said = typeof found === "function" ? (found as Answer)(asked) : found;
    return Promise.resolve(
      said instanceof Response
        ? said
        : json(said ?? problem("not_found", "Not found."), said === undefined ? 404 : 200),
    );
  };
  vi.stubGlobal("fetch", vi.fn(fake));
  return requests;
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

export function problem(code: string, detail: string, attr: string | null = null): unknown {
  return { type: "client_error", errors: [{ code, detail, attr }] };
}

/** Somebody with these capabilities in a shop that reports in dollars. */
export function someone(...capabilities: string[]): unknown {
  const shop = { name: "Test Shop", currency: "USD", time_zone: "UTC" };
  return { id: 1, email: "a@shop.test", display_name: "Ada", role: "admin", capabilities, shop };
}

function providers(children: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return (
    <MantineProvider env="test">
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </MantineProvider>
  );
}

/** Draws `component` at `path`; every other address draws its own path, so that a test sees where a link leads. */
export function renderRoute(component: () => ReactNode, path: string, at: string = path) {
  const root = createRootRoute({ component: Outlet });
  const page = createRoute({ getParentRoute: () => root, path, component });
  const elsewhere = createRoute({ getParentRoute: () => root, path: "$", component: () => <p>Elsewhere</p> });
  const history = createMemoryHistory({ initialEntries: [at] });
  const router = createRouter({ routeTree: root.addChildren([page, elsewhere]), history });
  const address = () => decodeURIComponent(router.state.location.href);
  const view = render(providers(<RouterProvider router={router as never} />));
  return { ...view, address };
}

/** Draws parts of a page; links in them lead nowhere real. */
export function renderPart(part: ReactNode) {
  return renderRoute(() => <>{part}</>, "/");
}

/** How far a shop is; as told, else one whose scores are there. */
export function setupOf(told: Partial<Setup> = {}): Setup {
  return {
    has_orders: true,
    has_customers: true,
    currency: "USD",
    currency_chosen: true,
    time_zone: "UTC",
    time_zone_chosen: true,
    margin: null,
    calculation: { state: "calculated", job_id: null },
    demo: { loaded: false, customers: 0, alone: false, job_id: null },
    ...told,
  };
}

export const NEW_SHOP: Partial<Setup> = {
  has_orders: false,
  has_customers: false,
  currency_chosen: false,
  time_zone_chosen: false,
  calculation: { state: "nothing", job_id: null },
};
