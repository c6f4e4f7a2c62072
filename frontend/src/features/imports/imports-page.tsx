// Bring in a file: drop it, see how it is understood, correct that, load it, see what became of it.
import { Alert } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useCan } from "@/api/queries";
import { useSetup } from "@/api/setup";
import type { Import } from "@/api/types";
import { BasicsForm } from "@/features/setup/basics-form";
import { DemoNote } from "@/features/setup/demo";
import { named } from "@/lib/format";
import { Page } from "@/ui/page";
import { Earlier } from "./earlier";
import { Mapping } from "./mapping";
import { Upload } from "./upload";

const OPENING = {
  sales:
    "Bring in what you sold: a file from your shop, your till or a spreadsheet. Customers are made from the orders.",
  list: "Bring in a list: a file that names customers you know already. They become members of a segment and stay in it until you take them out.",
};

export function ImportsPage() {
  const search = useSearch({ strict: false }) as { kind?: string };
  const [kind, setKind] = useState(search.kind === "members" ? "members" : "orders");
  const [current, setCurrent] = useState<Import | null>(null);
  const mayImport = useCan("import_files");
  const admin = useCan("administer");
  const { data: setup, isPending } = useSetup();
  const unsaid = setup && !setup.has_orders && !(setup.currency_chosen && setup.time_zone_chosen);
  return (
    <Page title="Import" answer={(current?.kind ?? kind) === "members" ? OPENING.list : OPENING.sales}>
      {!mayImport && (
        <Alert color="gray">Your role may see what was imported, but not import. Ask an admin.</Alert>
      )}
      {setup?.demo.loaded && <DemoNote setup={setup} />}
      {mayImport && unsaid && !admin && (
        <Alert color="yellow" title="Nobody has chosen the shop’s currency and time zone yet">
          Amounts without a currency will be taken as {named("currency", setup.currency)}, dates as days in{" "}
          {setup.time_zone}. An admin can choose others before the first import.
        </Alert>
      )}
      {mayImport && current && <Mapping key={current.id} record={current} change={setCurrent} />}
      {mayImport && !current && unsaid && admin && <BasicsForm setup={setup} />}
      {mayImport && !current && !isPending && !(unsaid && admin) && (
        <Upload kind={kind} setKind={setKind} done={setCurrent} />
      )}
      <Earlier mayUndo={mayImport} />
    </Page>
  );
}
