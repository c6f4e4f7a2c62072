// A table that sorts, leads on from its rows, and keeps header and totals in sight; in a hand, a card a row.
import { Table, UnstyledButton } from "@mantine/core";
import {
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from "react";
import { PlaceLink, useGo, type Place } from "./place";

export interface Column<Row> {
  key: string;
  label: string;
  cell: (row: Row) => ReactNode;
  /** Numbers: right-aligned, figures of one width. */
  right?: boolean;
  /** Sentences: they may wrap. */
  prose?: boolean;
  /** Long words: a line of its own on a card. */
  long?: boolean;
  sort?: string;
  total?: ReactNode;
}

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  /** Where a row leads; its first cell becomes the link, the whole row can be clicked. */
  place?: (row: Row) => Place | undefined;
  /** The row one came for. */
  marked?: (row: Row) => boolean;
  /** As long as the page: header and totals stay in sight while the page scrolls. */
  tall?: boolean;
  /** About twelve rows high; the rest is scrolled to. */
  limited?: boolean;
}

export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, rows, rowKey, sort, onSort, place, tall, limited, marked } = props;
  const go = useGo();
  const box = useRef<HTMLDivElement>(null);
  const wide = useIsWide(box);
  const cards = columns.length > 2;
  const totals = columns.some((column) => column.total !== undefined);
  const classes = ["table-box", tall && !wide && "tall", limited && "limited", cards && "cards"]
    .filter(Boolean)
    .join(" ");
  return (
    <div ref={box} className={classes} tabIndex={0} role="region" aria-label={label}>
      <Table role="table" aria-label={label} verticalSpacing={8} highlightOnHover={Boolean(place)}>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {columns.map((column) => (
              <Table.Th
                key={column.key}
                role="columnheader"
                ta={column.right ? "right" : "left"}
                className={column.sort && onSort ? "sorts" : undefined}
                aria-sort={order(column.sort, sort)}
              >
                {column.sort && onSort ? (
                  <UnstyledButton fw={600} fz="sm" onClick={() => onSort(next(column.sort as string, sort))}>
                    {column.label} <span aria-hidden>{mark(column.sort, sort)}</span>
                  </UnstyledButton>
                ) : (
                  column.label
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup" onKeyDown={walk}>
          {rows.map((row) => {
            const target = place?.(row);
            return (
              <Table.Tr
                key={rowKey(row)}
                role="row"
                className={target ? "opens" : undefined}
                aria-current={marked?.(row) || undefined}
                onClick={target && ((event) => isOutsideControls(event) && go(target))}
              >
                {columns.map((column, at) => (
                  <Table.Td
                    key={column.key}
                    role="cell"
                    {...look(column)}
                    data-label={column.label || undefined}
                  >
                    {target && at === 0 ? (
                      <PlaceLink place={target} c="inherit" fw={600}>
                        {column.cell(row)}
                      </PlaceLink>
                    ) : (
                      column.cell(row)
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
        {totals && (
          <Table.Tfoot role="rowgroup">
            <Table.Tr role="row">
              {columns.map((column) => (
                <Table.Td
                  key={column.key}
                  role="cell"
                  {...look(column)}
                  data-label={column.total ? column.label : undefined}
                >
                  {column.total}
                </Table.Td>
              ))}
            </Table.Tr>
          </Table.Tfoot>
        )}
      </Table>
    </div>
  );
}

/** Whether the table is wider than its place; it then scrolls sideways in its box, without a header that stays. */
function useIsWide(box: RefObject<HTMLDivElement | null>): boolean {
  const [wide, setWide] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    const table = element?.querySelector("table");
    if (!element || !table) return;
    const measure = () => setWide(table.scrollWidth > element.clientWidth + 1);
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    sizes.observe(table);
    return () => sizes.disconnect();
  }, [box]);
  return wide;
}

function look<Row>(column: Column<Row>) {
  const name = column.right ? "number" : column.prose ? "prose" : column.long ? "long" : undefined;
  return { ta: column.right ? ("right" as const) : ("left" as const), className: name };
}

/** Links and buttons in a row do their own work. */
function isOutsideControls(event: MouseEvent): boolean {
  return !(event.target as Element).closest("a, button, input, label");
}

/** Arrows go from row to row. */
function walk(event: KeyboardEvent) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const row = (event.target as Element).closest("tr");
  const other = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
  const link = other?.querySelector<HTMLElement>("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
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
