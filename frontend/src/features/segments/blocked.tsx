// Customers who are kept out whatever the rule says.
import { Alert, Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson, type ApiError } from "@/api/http";
import { useCan } from "@/api/queries";
import { moment } from "@/lib/format";
import { Card } from "@/ui/card";
import { Confirm } from "@/ui/confirm";
import { DataTable } from "@/ui/data-table";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf, segmentChanged, useBlocked } from "./api";
import { CustomerPicker } from "./customer-picker";
import { hasRule, type Segment } from "./types";
import { useForgetOnChange } from "./use-forget";

interface Act {
  action: "block" | "unblock";
  customer: number;
  name: string;
}

export function Blocked({ segment }: { segment: Segment }) {
  const cache = useQueryClient();
  const seesPersonal = useCan("personal");
  const [asked, setAsked] = useState<Act | null>(null);
  const blocked = useBlocked(segment.id);
  const whatever = hasRule(segment) ? ", whatever its rule says" : "";
  const change = useMutation<unknown, ApiError, Act>({
    mutationFn: ({ action, customer }) => sendJson("POST", addressOf(segment.id, action), { customer }),
    onSuccess: () => segmentChanged(cache),
  });
  useForgetOnChange(change, segment);
  return (
    <Card title="Kept out">
      {change.isError && asked === null && <Alert color="red">{change.error.message}</Alert>}
      {blocked.isPending ? (
        <Loading rows={1} />
      ) : blocked.isError ? (
        <ErrorState error={blocked.error} retry={() => void blocked.refetch()} />
      ) : blocked.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          {`Nobody is kept out. Whoever is put here stays out of the segment${whatever}.`}
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
                  onClick={() =>
                    change.mutate({ action: "unblock", customer: row.customer, name: row.customer_name })
                  }
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
            onPick={(customer, name) => setAsked({ action: "block", customer, name })}
          />
        </Group>
      )}
      <Confirm
        title="Keep this customer out?"
        what={asked}
        says={({ name }) =>
          `${name} leaves the segment, if they are in it, and stays out${whatever}, until you let them in again here.`
        }
        yes="Keep them out"
        no="Leave as it is"
        act={change}
        close={() => {
          setAsked(null);
          change.reset();
        }}
      />
    </Card>
  );
}
