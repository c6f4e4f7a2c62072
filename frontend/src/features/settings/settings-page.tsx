// The shop, the people and the keys; the open tab is in the address.
import { Alert, Tabs } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useCan, useMe } from "@/api/queries";
import { named } from "@/lib/format";
import { Page } from "@/ui/page";
import { useGo } from "@/ui/place";
import { Calculation } from "./calculation";
import { Keys } from "./keys";
import { People } from "./people";
import { Rates } from "./rates";
import { ShopForm } from "./shop-form";

export function SettingsPage() {
  const admin = useCan("administer");
  const shop = useMe().data?.shop;
  const { tab } = useSearch({ strict: false }) as { tab?: string };
  const go = useGo();
  const answer =
    shop &&
    `${shop.name} reports in ${named("currency", shop.currency)}, and its days begin at midnight in ${shop.time_zone}.`;
  return (
    <Page title="Settings" answer={answer}>
      {!admin && <Alert color="gray">You can see these settings; only an admin can change the shop’s.</Alert>}
      <Tabs
        value={tab ?? "shop"}
        onChange={(next) => go({ to: "/settings", search: { tab: next ?? undefined } }, true)}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="shop">Shop</Tabs.Tab>
          <Tabs.Tab value="rates">Exchange rates</Tabs.Tab>
          <Tabs.Tab value="calculation">Calculation</Tabs.Tab>
          {admin && <Tabs.Tab value="people">People</Tabs.Tab>}
          {admin && <Tabs.Tab value="keys">Keys</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="shop">
          <ShopForm admin={admin} />
        </Tabs.Panel>
        <Tabs.Panel value="rates">
          <Rates admin={admin} />
        </Tabs.Panel>
        <Tabs.Panel value="calculation">
          <Calculation />
        </Tabs.Panel>
        {admin && (
          <Tabs.Panel value="people">
            <People />
          </Tabs.Panel>
        )}
        {admin && (
          <Tabs.Panel value="keys">
            <Keys />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
}
