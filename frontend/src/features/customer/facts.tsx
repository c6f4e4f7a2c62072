// What is known of a customer.
import { Badge, Group, Table } from "@mantine/core";
import type { Customer } from "@/api/types";
import { day, named } from "@/lib/format";
import { Card } from "@/ui/card";

export function Facts({ customer }: { customer: Customer }) {
  const facts: [string, string | null | undefined][] = [
    ["E-mail", customer.email],
    ["Phone", customer.phone],
    ["City", [customer.city, named("region", customer.country)].filter(Boolean).join(", ")],
    ["Language", named("language", customer.language)],
    ["Born", customer.birth_date ? day(customer.birth_date) : ""],
    ["Your id", customer.external_id],
    ["Added here on", day(customer.created_at)],
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
    </Card>
  );
}
