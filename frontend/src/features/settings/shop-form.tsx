// Name, currency, time zone, margin. A new currency or zone rebuilds what rests on it, and says so.
import { Alert, Button, Group, NumberInput, Paper, Select, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, getJson, sendJson } from "@/api/http";
import { useSetup } from "@/api/setup";
import type { Accepted, Shop } from "@/api/types";
import { currencies, timeZones } from "@/lib/choices";
import { DemoNote } from "@/features/setup/demo";
import { JobProgress } from "@/ui/job-progress";
import { ErrorState, Loading } from "@/ui/states";

export function ShopForm({ admin }: { admin: boolean }) {
  const shop = useQuery({ queryKey: ["shop"], queryFn: () => getJson<Shop>("/api/shop/") });
  if (shop.isPending) return <Loading rows={4} />;
  if (shop.isError) return <ErrorState error={shop.error} retry={() => void shop.refetch()} />;
  return <Form key={shop.data.updated_at} shop={shop.data} admin={admin} />;
}

function Form({ shop, admin }: { shop: Shop; admin: boolean }) {
  const cache = useQueryClient();
  const [changed, setChanged] = useState<Partial<Shop>>({});
  const setup = useSetup().data;
  const [job, setJob] = useState<(Accepted & { rebuilds: string }) | null>(null);
  const save = useMutation({
    mutationFn: () => sendJson<Shop | (Accepted & { rebuilds: string })>("PATCH", "/api/shop/", changed),
    onSuccess: (answer) => {
      if ("job_id" in answer) setJob(answer);
      else {
        notifications.show({ message: "Saved." });
        void cache.invalidateQueries();
      }
    },
  });
  const errors = save.error instanceof ApiError ? save.error.fieldErrors() : {};
  const value = { ...shop, ...changed };
  const running = job ?? shop.pending;
  const rebuilds =
    (changed.currency && changed.currency !== shop.currency) ||
    (changed.time_zone && changed.time_zone !== shop.time_zone);
  return (
    <Paper withBorder radius="md" p="lg" maw={560}>
      <Stack>
        {setup?.demo.loaded && <DemoNote setup={setup} />}
        <TextInput
          label="Name"
          disabled={!admin}
          value={value.name ?? ""}
          error={errors.name}
          onChange={(e) => setChanged({ ...changed, name: e.currentTarget.value })}
        />
        <Select
          label="Currency"
          description="In which everything is reported."
          disabled={!admin}
          searchable
          allowDeselect={false}
          data={currencies(value.currency)}
          value={value.currency ?? null}
          error={errors.currency}
          onChange={(next) => setChanged({ ...changed, currency: next as NonNullable<Shop["currency"]> })}
        />
        <Select
          label="Time zone"
          description="Decides when a day begins."
          disabled={!admin}
          searchable
          allowDeselect={false}
          data={timeZones(value.time_zone)}
          value={value.time_zone ?? null}
          error={errors.time_zone}
          onChange={(next) => setChanged({ ...changed, time_zone: next ?? "" })}
        />
        <NumberInput
          label="Margin where a cost is unknown"
          description="Share of net revenue that is profit, in percent. Empty: unknown."
          suffix=" %"
          min={0}
          max={100}
          disabled={!admin}
          decimalScale={2}
          value={value.margin === null || value.margin === undefined ? "" : inPercent(value.margin)}
          error={errors.margin}
          onChange={(next) =>
            setChanged({ ...changed, margin: next === "" ? null : (Number(next) / 100).toFixed(4) })
          }
        />
        {rebuilds && (
          <Alert color="yellow">
            {setup?.has_orders === false
              ? "There are no orders yet, so nothing has to be computed anew."
              : "Saving computes every order’s amount, every customer’s summary and all scores anew. If it was wrong from the beginning, so that your orders never were in it: undo the import, change it here, and import again."}
          </Alert>
        )}
        {save.isError && Object.keys(errors).length === 0 && <Alert color="red">{save.error.message}</Alert>}
        {running && (
          <Alert color="blue">
            {job?.rebuilds ??
              `The shop is being changed to ${[shop.pending?.currency, shop.pending?.time_zone].filter(Boolean).join(" and ")}. Until that is done, everything stays as it was.`}
            <JobProgress jobId={running.job_id} onDone={() => void cache.invalidateQueries()} />
          </Alert>
        )}
        {admin && (
          <Group>
            <Button
              disabled={Object.keys(changed).length === 0}
              loading={save.isPending}
              onClick={() => save.mutate()}
            >
              Save
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

/** Without the dust of binary fractions. */
function inPercent(share: string): number {
  return Number((Number(share) * 100).toFixed(2));
}
