// How scores and values are calculated; changes hold from the next calculation on.
import { Stack } from "@mantine/core";
import { useCan } from "@/api/queries";
import { ScoringForm } from "./scoring-form";
import { ValueForm } from "./value-form";

export function Calculation() {
  const mayChange = useCan("write_segments");
  return (
    <Stack maw={560}>
      <ScoringForm mayChange={mayChange} />
      <ValueForm mayChange={mayChange} />
    </Stack>
  );
}
