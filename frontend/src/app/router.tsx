// Every page has an address; heavy pages are loaded when first asked for.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { LoginPage } from "@/features/login/login-page";
import { Shell } from "./shell";

const root = createRootRoute({ component: Outlet });
const login = createRoute({ getParentRoute: () => root, path: "/login", component: LoginPage });
const inside = createRoute({ getParentRoute: () => root, id: "inside", component: Shell });
const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/customers" });
  },
});
const customers = createRoute({
  getParentRoute: () => inside,
  path: "/customers",
  component: lazyRouteComponent(() => import("@/features/customers/customers-page"), "CustomersPage"),
});
const customer = createRoute({
  getParentRoute: () => inside,
  path: "/customers/$id",
  component: lazyRouteComponent(() => import("@/features/customer/customer-page"), "CustomerPage"),
});
const segments = createRoute({
  getParentRoute: () => inside,
  path: "/segments",
  component: lazyRouteComponent(() => import("@/features/segments/segments-page"), "SegmentsPage"),
});
const newSegment = createRoute({
  getParentRoute: () => inside,
  path: "/segments/new",
  component: lazyRouteComponent(() => import("@/features/segments/edit-page"), "EditPage"),
});
const segment = createRoute({
  getParentRoute: () => inside,
  path: "/segments/$id",
  component: lazyRouteComponent(() => import("@/features/segments/segment-page"), "SegmentPage"),
});
const editSegment = createRoute({
  getParentRoute: () => inside,
  path: "/segments/$id/edit",
  component: lazyRouteComponent(() => import("@/features/segments/edit-page"), "EditPage"),
});
const rfm = createRoute({
  getParentRoute: () => inside,
  path: "/rfm",
  component: lazyRouteComponent(() => import("@/features/rfm/rfm-page"), "RfmPage"),
});
const clv = createRoute({
  getParentRoute: () => inside,
  path: "/lifetime-value",
  component: lazyRouteComponent(() => import("@/features/clv/clv-page"), "ClvPage"),
});
const imports = createRoute({
  getParentRoute: () => inside,
  path: "/import",
  component: lazyRouteComponent(() => import("@/features/imports/imports-page"), "ImportsPage"),
});
const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/settings-page"), "SettingsPage"),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: "/account",
  component: lazyRouteComponent(() => import("@/features/account/account-page"), "AccountPage"),
});
const nothing = createRoute({
  getParentRoute: () => inside,
  path: "$",
  component: lazyRouteComponent(() => import("./nothing-here"), "NothingHere"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    inside.addChildren([
      home,
      customers,
      customer,
      segments,
      newSegment,
      segment,
      editSegment,
      rfm,
      clv,
      imports,
      settings,
      account,
      nothing,
    ]),
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
