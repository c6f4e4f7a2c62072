// What other currencies are worth in the shop's, by day.
import { Alert, Button, Group, NumberInput, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getJson, sendJson } from "@/api/http";
import { useMe } from "@/api/queries";
import type { ExchangeRate, Page } from "@/api/types";
import { day } from "@/lib/format";
import { Confirm } from "@/ui/confirm";
import { DataTable } from "@/ui/data-table";
import { ErrorState, Loading } from "@/ui/states";

export function Rates({ admin }: { admin: boolean }) {
  const cache = useQueryClient();
  const shop = useMe().data?.shop;
  const [currency, setCurrency] = useState("");
  const [on, setOn] = useState("");
  const [rate, setRate] = useState<number | string>("");
  const list = useQuery({
    queryKey: ["rates"],
    queryFn: () => getJson<Page<ExchangeRate>>("/api/exchange-rates/"),
  });
  const again = () => cache.invalidateQueries({ queryKey: ["rates"] });
  const add = useMutation({
    mutationFn: () =>
      sendJson("POST", "/api/exchange-rates/", {
        currency: currency.toUpperCase(),
        day: on,
        rate: String(rate),
      }),
    onSuccess: again,
  });
  const [asked, setAsked] = useState<ExchangeRate | null>(null);
  const remove = useMutation({
    mutationFn: (rate: ExchangeRate) => sendJson("DELETE", `/api/exchange-rates/${rate.id}/`),
    onSuccess: again,
  });
  if (list.isPending) return <Loading rows={4} />;
  if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  return (
    <Paper withBorder radius="md" p="lg" maw={720}>
      <Stack>
        <Text size="sm">
          An order in another currency takes the latest rate on or before its day, unless it brings its own.
        </Text>
        {admin && (
          <Group align="flex-end">
            <TextInput
              label="Currency"
              placeholder="EUR"
              w={90}
              value={currency}
              onChange={(e) => setCurrency(e.currentTarget.value)}
            />
            <TextInput
              label="From day"
              type="date"
              value={on}
              onChange={(e) => setOn(e.currentTarget.value)}
            />
            <NumberInput
              label={`One is worth, in ${shop?.currency ?? ""}`}
              w={170}
              min={0}
              decimalScale={10}
              value={rate}
              onChange={setRate}
            />
            <Button
              disabled={!currency || !on || rate === ""}
              loading={add.isPending}
              onClick={() => add.mutate()}
            >
              Add
            </Button>
          </Group>
        )}
        {add.isError && <Alert color="red">{add.error.message}</Alert>}
        {list.data.count === 0 ? (
          <Text size="sm" c="dimmed">
            No rates yet. They are only needed where orders come in other currencies.
          </Text>
        ) : (
          <DataTable
            label="Exchange rates"
            rows={list.data.results}
            rowKey={(row) => row.id}
            columns={[
              { key: "currency", label: "Currency", cell: (row) => row.currency },
              { key: "day", label: "From day", cell: (row) => day(row.day) },
              { key: "rate", label: "Rate", right: true, cell: (row) => Number(row.rate) },
              {
                key: "remove",
                label: "Action",
                right: true,
                cell: (row) =>
                  admin && (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      color="red"
                      aria-label={`Remove the rate of ${row.currency} from ${day(row.day)}`}
                      onClick={() => setAsked(row)}
                    >
                      Remove
                    </Button>
                  ),
              },
            ]}
          />
        )}
        <Confirm
          title="Remove this rate?"
          what={asked}
          says={(rate) =>
            `Orders in ${rate.currency} that come in from now on take an earlier rate. Amounts already recorded stay as they are.`
          }
          yes="Remove the rate"
          no="Keep it"
          act={remove}
          close={() => setAsked(null)}
        />
      </Stack>
    </Paper>
  );
}
