// Bring in a file: drop it, see how it is understood, correct that, load it, see what became of it.
import { Alert } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useCan } from "@/api/queries";
import type { Import } from "@/api/types";
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
  return (
    <Page title="Import" answer={(current?.kind ?? kind) === "members" ? OPENING.list : OPENING.sales}>
      {!mayImport && (
        <Alert color="gray">Your role may see what was imported, but not import. Ask an admin.</Alert>
      )}
      {mayImport &&
        (current ? (
          <Mapping key={current.id} record={current} change={setCurrent} />
        ) : (
          <Upload kind={kind} setKind={setKind} done={setCurrent} />
        ))}
      <Earlier mayUndo={mayImport} />
    </Page>
  );
}
