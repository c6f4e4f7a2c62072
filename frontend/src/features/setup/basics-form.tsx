// Asked once, before the first orders: in which currency the shop reports, where its days begin, and its margin.
import {
  Alert,
  Button,
  Group,
  NumberInput,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, sendJson } from "@/api/http";
import type { Setup } from "@/api/setup";
import type { Shop } from "@/api/types";
import { browserZone, currencies, likelyCurrency, timeZones } from "@/lib/choices";

export function BasicsForm({ setup }: { setup: Setup }) {
  const cache = useQueryClient();
  const guess = likelyCurrency(navigator.languages);
  const [currency, setCurrency] = useState(setup.currency_chosen ? setup.currency : (guess ?? null));
  const [zone, setZone] = useState(setup.time_zone_chosen ? setup.time_zone : browserZone());
  const [margin, setMargin] = useState<number | string>(
    setup.margin === null ? "" : Number((Number(setup.margin) * 100).toFixed(2)),
  );
  const save = useMutation({
    mutationFn: () =>
      sendJson<Shop>("PATCH", "/api/shop/", {
        currency,
        time_zone: zone,
        margin: margin === "" ? null : (Number(margin) / 100).toFixed(4),
      }),
    onSuccess: () => cache.invalidateQueries(),
  });
  const errors = save.error instanceof ApiError ? save.error.fieldErrors() : {};
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-label="Before your first import">
      <Stack>
        <div>
          <Title order={2} size="h5">
            Before your first import
          </Title>
          <Text size="sm" c="dimmed" maw={760}>
            Every amount and every day rests on the first two. They are proposed from your browser: see that
            they are your shop’s. Until there are orders they can be changed at any time.
          </Text>
        </div>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Select
            label="Currency"
            description="In which everything is reported, and in which amounts without a currency are taken."
            placeholder="Choose a currency"
            searchable
            allowDeselect={false}
            nothingFoundMessage="No currency of that name"
            data={currencies(currency ?? undefined)}
            value={currency}
            error={errors.currency}
            onChange={setCurrency}
          />
          <Select
            label="Time zone"
            description="Where your days begin and end; dates in your files are taken as days there."
            searchable
            allowDeselect={false}
            nothingFoundMessage="No time zone of that name"
            data={timeZones(zone)}
            value={zone}
            error={errors.time_zone}
            onChange={(next) => setZone(next ?? zone)}
          />
          <NumberInput
            label="Margin, if you know it"
            description="Percent of revenue that is profit where an order’s cost is not in the file. May stay empty."
            suffix=" %"
            min={0}
            max={100}
            decimalScale={2}
            value={margin}
            error={errors.margin}
            onChange={setMargin}
          />
        </SimpleGrid>
        {save.isError && Object.keys(errors).length === 0 && <Alert color="red">{save.error.message}</Alert>}
        <Group>
          <Button disabled={!currency} loading={save.isPending} onClick={() => save.mutate()}>
            Save, then choose a file
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
