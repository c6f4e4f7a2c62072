// A table that sorts, opens a row on Enter, and keeps its header in sight.
import { ScrollArea, Table, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";

export interface Column<Row> {
  key: string;
  label: ReactNode;
  cell: (row: Row) => ReactNode;
  right?: boolean;
  sort?: string;
}

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  onOpen?: (row: Row) => void;
  footer?: ReactNode;
}

export function DataTable<Row>({ label, columns, rows, rowKey, sort, onSort, onOpen, footer }: Props<Row>) {
  return (
    <ScrollArea type="auto">
      <Table
        highlightOnHover={Boolean(onOpen)}
        verticalSpacing="xs"
        miw={Math.min(columns.length * 110, 900)}
        aria-label={label}
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th
                key={column.key}
                ta={column.right ? "right" : "left"}
                aria-sort={order(column.sort, sort)}
              >
                {column.sort && onSort ? (
                  <UnstyledButton fw={600} fz="sm" onClick={() => onSort(next(column.sort as string, sort))}>
                    {column.label} {mark(column.sort, sort)}
                  </UnstyledButton>
                ) : (
                  column.label
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr
              key={rowKey(row)}
              tabIndex={onOpen ? 0 : undefined}
              style={onOpen ? { cursor: "pointer" } : undefined}
              onClick={() => onOpen?.(row)}
              onKeyDown={(event) => event.key === "Enter" && onOpen?.(row)}
            >
              {columns.map((column) => (
                <Table.Td
                  key={column.key}
                  ta={column.right ? "right" : "left"}
                  className={column.right ? "number" : undefined}
                >
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
        {footer && <Table.Tfoot>{footer}</Table.Tfoot>}
      </Table>
    </ScrollArea>
  );
}

function next(column: string, sort: string | undefined): string {
  return sort === `-${column}` ? column : `-${column}`;
}

function mark(column: string, sort: string | undefined): string {
  return sort === column ? "↑" : sort === `-${column}` ? "↓" : "";
}

function order(column: string | undefined, sort: string | undefined): "ascending" | "descending" | undefined {
  return column && sort === column ? "ascending" : column && sort === `-${column}` ? "descending" : undefined;
}
