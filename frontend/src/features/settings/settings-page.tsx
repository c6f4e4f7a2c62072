// The shop, the people and the keys.
import { Alert, Tabs } from "@mantine/core";
import { useCan } from "@/api/queries";
import { Page } from "@/ui/page";
import { Keys } from "./keys";
import { People } from "./people";
import { Rates } from "./rates";
import { ShopForm } from "./shop-form";

export function SettingsPage() {
  const admin = useCan("administer");
  return (
    <Page title="Settings">
      {!admin && <Alert color="gray">You can see the shop’s settings; only an admin can change them.</Alert>}
      <Tabs defaultValue="shop" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="shop">Shop</Tabs.Tab>
          <Tabs.Tab value="rates">Exchange rates</Tabs.Tab>
          {admin && <Tabs.Tab value="people">People</Tabs.Tab>}
          {admin && <Tabs.Tab value="keys">Keys</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="shop">
          <ShopForm admin={admin} />
        </Tabs.Panel>
        <Tabs.Panel value="rates">
          <Rates admin={admin} />
        </Tabs.Panel>
        <Tabs.Panel value="people">
          <People />
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <Keys />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
