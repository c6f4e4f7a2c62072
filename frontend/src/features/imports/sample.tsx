// The first rows of the file, as they are.
import { Table } from "@mantine/core";
import type { Import } from "@/api/types";

export function Sample({ record }: { record: Import }) {
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label="The first rows of the file">
      <Table fz="xs" aria-label="The first rows of the file">
        <Table.Thead>
          <Table.Tr>
            {(record.columns ?? []).map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(record.sample ?? []).map((row, at) => (
            <Table.Tr key={at}>
              {row.map((cell, column) => (
                <Table.Td key={column}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
