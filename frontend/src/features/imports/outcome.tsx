// What became of the rows, and where to go from here.
import { Alert, Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useSetup } from "@/api/setup";
import type { Import, Job } from "@/api/types";
import { count, counted, named } from "@/lib/format";
import { CalculationProgress } from "@/ui/calculating";
import { PlaceLink } from "@/ui/place";

export function Outcome({ record, job, dry }: { record: Import; job: Job; dry: boolean }) {
  const counts = (job.result ?? {}) as Record<string, number>;
  const assumed = (job.result as { assumed?: Assumed } | null)?.assumed ?? {};
  const calculation = useSetup().data?.calculation;
  const ofSegment = record.kind === "members";
  const pinned = counts.updated ? `${count(counts.updated)} pinned that the rule had taken in, ` : "";
  const said = ofSegment
    ? `${counted(counts.created ?? 0, "customer")} taken in, ${pinned}${count(counts.unchanged ?? 0)} in it already, ${counted(counts.rejected ?? 0, "row")} refused.`
    : `${count(counts.created ?? 0)} new, ${count(counts.updated ?? 0)} changed, ${count(counts.unchanged ?? 0)} known already, ${count(counts.rejected ?? 0)} refused.`;
  return (
    <Alert color={dry ? "blue" : "teal"} title={dry ? "This is what would happen" : "Imported"}>
      <Stack gap="xs">
        <Text size="sm">
          {said} {dry && "Nothing was kept."}
          {!dry &&
            !ofSegment &&
            `${counted(counts.customers_created ?? 0, "customer was", "customers were")} made.`}
        </Text>
        {Object.keys(assumed).length > 0 && <Text size="sm">{wasAssumed(assumed, dry)}</Text>}
        {!dry && calculation?.state === "calculating" && <CalculationProgress jobId={calculation.job_id} />}
        {!dry && record.kind === "orders" && calculation?.state === "calculated" && (
          <Text size="sm">Scores and values are up to date.</Text>
        )}
        <Group gap="md">
          {Boolean(counts.rejected) && (
            <Anchor size="sm" c="inherit" underline="always" href={`/api/imports/${record.id}/rejected/`}>
              Download the refused rows with the reason of each
            </Anchor>
          )}
          {!dry && record.segment !== null && (
            <PlaceLink
              place={{ to: "/segments/$id", params: { id: String(record.segment) } }}
              size="sm"
              c="inherit"
              underline="always"
            >
              See the segment “{record.segment_name}”
            </PlaceLink>
          )}
          {!dry && !ofSegment && (
            <Anchor size="sm" c="inherit" underline="always" component={Link} to="/customers">
              See the customers
            </Anchor>
          )}
          {!dry && !ofSegment && (
            <Anchor size="sm" c="inherit" underline="always" component={Link} to="/rfm">
              See the RFM analysis
            </Anchor>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

interface Assumed {
  currency?: string;
  time_zone?: string;
}

/** Which settings nobody had chosen, and the way out where one of them is wrong. */
function wasAssumed({ currency, time_zone: zone }: Assumed, dry: boolean): string {
  const taken = [
    currency && `amounts without a currency are taken as ${named("currency", currency)}`,
    zone && `dates as days in ${zone}`,
  ].filter(Boolean);
  const what = [currency && "currency", zone && "time zone"].filter(Boolean).join(" and ");
  const out = dry
    ? "change it in the settings first."
    : "undo this import, change it in the settings, and import again.";
  return `Nobody has chosen the shop’s ${what} yet: ${taken.join(", ")}. If that is wrong, ${out}`;
}
