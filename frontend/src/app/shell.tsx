// The frame around every page: where one is, where one can go, search, light and dark, and who is logged in.
import {
  ActionIcon,
  AppShell,
  Burger,
  Button,
  Container,
  Group,
  Menu,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import {
  IconChartGridDots,
  IconFileImport,
  IconMoon,
  IconSearch,
  IconSettings,
  IconSun,
  IconTrendingUp,
  IconUser,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { sendJson } from "@/api/http";
import { useMe } from "@/api/queries";
import { readIn } from "@/lib/format";
import { roleName } from "@/lib/roles";
import { Calculating } from "@/ui/calculating";
import { ErrorState, Loading } from "@/ui/states";
import { forget } from "./recents";

const CommandMenu = lazy(() => import("./command-menu"));

const PLACES = [
  { to: "/customers", label: "Customers", icon: IconUsers },
  { to: "/segments", label: "Segments", icon: IconUsersGroup },
  { to: "/rfm", label: "RFM analysis", icon: IconChartGridDots },
  { to: "/lifetime-value", label: "Lifetime value", icon: IconTrendingUp },
  { to: "/import", label: "Import", icon: IconFileImport },
  { to: "/settings", label: "Settings", icon: IconSettings },
] as const;

export function Shell() {
  const me = useMe();
  const [open, { toggle, close }] = useDisclosure();
  const [searching, search] = useDisclosure();
  const { pathname } = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    // Fetched while nothing else is, so that what is typed right after Ctrl-K is not lost.
    const later = setTimeout(() => void import("./command-menu"), 1500);
    return () => clearTimeout(later);
  }, []);
  const find = () => {
    setAsked(true);
    search.open();
  };
  useHotkeys([
    ["mod+K", find],
    ["/", find],
  ]);
  if (me.isPending || me.isError)
    return (
      <Container size="sm" py="xl" component="main">
        {me.isPending ? <Loading /> : <ErrorState error={me.error} retry={() => void me.refetch()} />}
      </Container>
    );
  readIn(me.data.shop.time_zone);
  const logOut = async () => {
    forget(me.data.id ?? 0);
    await sendJson("DELETE", "/_allauth/browser/v1/auth/session").catch(() => undefined);
    window.location.assign("/login");
  };
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !open } }}
      padding="md"
    >
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Text fw={600} truncate>
              {me.data.shop.name}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Button
              variant="default"
              size="xs"
              leftSection={<IconSearch size={14} />}
              onClick={find}
              aria-keyshortcuts="Control+K"
              visibleFrom="sm"
            >
              Find{" "}
              <Text span size="xs" c="dimmed" ml="xs" aria-hidden>
                Ctrl K
              </Text>
            </Button>
            <ActionIcon variant="default" size="md" hiddenFrom="sm" aria-label="Find" onClick={find}>
              <IconSearch size={16} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size="md"
              aria-label={dark ? "Use light colours" : "Use dark colours"}
              onClick={() => setColorScheme(dark ? "light" : "dark")}
            >
              {dark ? <IconSun size={16} /> : <IconMoon size={16} />}
            </ActionIcon>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="default" size="md" aria-label="Your account">
                  <IconUser size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>
                  {me.data.display_name} · {roleName(me.data.role)}
                </Menu.Label>
                <Menu.Item component={Link} to="/account">
                  Your account and password
                </Menu.Item>
                <Menu.Item onClick={() => void logOut()}>Log out</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Pages">
        {PLACES.map(({ to, label, icon: Icon }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            leftSection={<Icon size={18} />}
            active={pathname.startsWith(to)}
            onClick={close}
            style={{ borderRadius: 8 }}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Calculating />
        <Outlet />
      </AppShell.Main>
      {asked && (
        <Suspense>
          <CommandMenu person={me.data.id ?? 0} opened={searching} close={search.close} />
        </Suspense>
      )}
    </AppShell>
  );
}
