// What is known of a customer, and what they agreed to.
import { Badge, Checkbox, Group, Table } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Customer } from "@/api/types";
import { day, named } from "@/lib/format";
import { Card } from "@/ui/card";

export function Facts({ customer }: { customer: Customer }) {
  const mayWrite = useCan("write_customers");
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: (body: Partial<Customer>) =>
      sendJson<Customer>("PATCH", `/api/customers/${customer.id}/`, body),
    onSuccess: () => {
      notifications.show({ message: "Saved." });
      return cache.invalidateQueries({ queryKey: ["profile"] });
    },
    onError: (error) => notifications.show({ color: "red", title: "Not saved", message: error.message }),
  });
  const consent = { ...customer, ...(change.isPending ? change.variables : {}) };
  const facts: [string, string | null | undefined][] = [
    ["E-mail", customer.email],
    ["Phone", customer.phone],
    ["City", [customer.city, named("region", customer.country)].filter(Boolean).join(", ")],
    ["Language", named("language", customer.language)],
    ["Born", customer.birth_date ? day(customer.birth_date) : ""],
    ["Your id", customer.external_id],
    ["Known here since", day(customer.created_at)],
  ];
  return (
    <Card title="Facts">
      <Table fz="sm" aria-label="Facts">
        <Table.Tbody>
          {facts
            .filter(([, value]) => value)
            .map(([label, value]) => (
              <Table.Tr key={label}>
                <Table.Th scope="row" w={140} fw={500}>
                  {label}
                </Table.Th>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
      {(customer.tags ?? []).length > 0 && (
        <Group gap={4}>
          {customer.tags?.map((tag) => (
            <Badge key={tag} variant="default" tt="none">
              {tag}
            </Badge>
          ))}
        </Group>
      )}
      <Checkbox
        label="May be e-mailed"
        checked={consent.email_consent ?? false}
        disabled={!mayWrite}
        onChange={(e) => change.mutate({ email_consent: e.currentTarget.checked })}
      />
      <Checkbox
        label="May be texted"
        checked={consent.sms_consent ?? false}
        disabled={!mayWrite}
        onChange={(e) => change.mutate({ sms_consent: e.currentTarget.checked })}
      />
    </Card>
  );
}
