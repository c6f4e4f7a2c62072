// Customers who are kept out whatever the rule says.
import { Alert, Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson, type ApiError } from "@/api/http";
import { useCan } from "@/api/queries";
import { moment } from "@/lib/format";
import { Card } from "@/ui/card";
import { DataTable } from "@/ui/data-table";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf, segmentChanged } from "./api";
import { CustomerPicker } from "./customer-picker";
import type { Block, Segment } from "./types";

export function Blocked({ segment }: { segment: Segment }) {
  const cache = useQueryClient();
  const seesPersonal = useCan("personal");
  const blocked = useQuery({
    queryKey: ["segment-blocked", segment.id],
    queryFn: () => getJson<Block[]>(addressOf(segment.id, "blocked")),
  });
  const change = useMutation<unknown, ApiError, { action: "block" | "unblock"; customer: number }>({
    mutationFn: ({ action, customer }) => sendJson("POST", addressOf(segment.id, action), { customer }),
    onSuccess: () => segmentChanged(cache),
  });
  return (
    <Card title="Kept out">
      {change.isError && <Alert color="red">{change.error.message}</Alert>}
      {blocked.isPending ? (
        <Loading rows={1} />
      ) : blocked.isError ? (
        <ErrorState error={blocked.error} retry={() => void blocked.refetch()} />
      ) : blocked.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nobody is kept out. Whoever is put here stays out of the segment, whatever its rule says.
        </Text>
      ) : (
        <DataTable
          label="Kept out"
          rows={blocked.data}
          rowKey={(row) => row.customer}
          place={(row) => ({ to: "/customers/$id", params: { id: String(row.customer) } })}
          columns={[
            {
              key: "name",
              label: "Customer",
              cell: (row) => row.customer_name || `Customer ${row.customer}`,
            },
            { key: "since", label: "Since", cell: (row) => moment(row.created_at) },
            { key: "by", label: "By", cell: (row) => row.created_by || "–" },
            {
              key: "unblock",
              label: "In or out",
              right: true,
              cell: (row) => (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Let ${row.customer_name} in again`}
                  onClick={() => change.mutate({ action: "unblock", customer: row.customer })}
                >
                  Let in again
                </Button>
              ),
            },
          ]}
        />
      )}
      {seesPersonal && (
        <Group>
          <CustomerPicker
            label="Keep somebody out"
            onPick={(customer) => change.mutate({ action: "block", customer })}
          />
        </Group>
      )}
    </Card>
  );
}
