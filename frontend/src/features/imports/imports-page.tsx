// Bring in a file: drop it, see how it is understood, correct that, load it, see what became of it.
import { Alert } from "@mantine/core";
import { useState } from "react";
import { useCan } from "@/api/queries";
import type { Import } from "@/api/types";
import { Page } from "@/ui/page";
import { Earlier } from "./earlier";
import { Mapping } from "./mapping";
import { Upload } from "./upload";

export function ImportsPage() {
  const [current, setCurrent] = useState<Import | null>(null);
  const mayImport = useCan("import_files");
  return (
    <Page
      title="Import"
      answer="Bring in what you sold: a file from your shop, your till or a spreadsheet. Customers are made from the orders."
    >
      {!mayImport && (
        <Alert color="gray">Your role may see what was imported, but not import. Ask an admin.</Alert>
      )}
      {mayImport &&
        (current ? (
          <Mapping key={current.id} record={current} change={setCurrent} />
        ) : (
          <Upload done={setCurrent} />
        ))}
      <Earlier mayUndo={mayImport} />
    </Page>
  );
}
