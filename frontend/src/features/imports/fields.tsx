// Which column fills which field: those found or needed first, the others on request.
import { Button, Select, SimpleGrid } from "@mantine/core";
import { useState } from "react";
import type { Import } from "@/api/types";
import { counted } from "@/lib/format";

interface Props {
  record: Import;
  map: (field: string, column: string | null) => void;
}

/** Shown even where the file has none: what makes an order somebody's. */
const ALWAYS = ["external_id", "customer_external_id", "email"];

export function Fields({ record, map }: Props) {
  const [all, setAll] = useState(false);
  const fields = record.fields ?? [];
  const first = fields.filter(
    ({ name, required }) => required || ALWAYS.includes(name) || record.mapping[name] !== undefined,
  );
  const shown = all ? fields : first;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
        {shown.map((field) => (
          <Select
            key={field.name}
            size="xs"
            clearable
            searchable
            label={field.label}
            withAsterisk={field.required}
            placeholder="not in the file"
            data={record.columns ?? []}
            value={record.mapping[field.name] ?? null}
            onChange={(column) => map(field.name, column)}
          />
        ))}
      </SimpleGrid>
      {first.length < fields.length && (
        <Button
          size="compact-sm"
          variant="subtle"
          style={{ alignSelf: "flex-start" }}
          onClick={() => setAll(!all)}
        >
          {all
            ? "Only what was found"
            : `${counted(fields.length - first.length, "more field")} a file can fill`}
        </Button>
      )}
    </>
  );
}
