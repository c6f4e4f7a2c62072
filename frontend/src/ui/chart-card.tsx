// A chart with its finding as the title, the table behind it, and a download; every mark leads on where it can.
import { ActionIcon, Group, Paper, Skeleton, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconChartBar, IconDownload, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useCallback, useState, type ReactNode } from "react";
import { downloadCsv } from "@/lib/csv";
import type { ChartProps } from "./chart";
import { DataTable, type Column } from "./data-table";
import { useGo, type Place } from "./place";

const Chart = lazy(() => import("./chart"));

export type Cell = string | number;

export interface Behind {
  columns: string[];
  /** The first cell names the row. */
  rows: Cell[][];
  /** How a cell is read; the download keeps the bare number. */
  show?: (cell: Cell, column: number) => string;
  /** Where a row, and the chart's mark of the same number, leads. */
  place?: ((row: number) => Place | undefined) | undefined;
}

interface Props {
  title: string;
  subtitle?: ReactNode;
  /** What ECharts draws, or a picture drawn otherwise. */
  option?: ChartProps["option"];
  picture?: ReactNode;
  height?: number;
  table: Behind;
  bare?: boolean;
}

export function ChartCard({ title, subtitle, option, picture, height = 300, table, bare = false }: Props) {
  const [asTable, setAsTable] = useState(false);
  const go = useGo();
  const { place } = table;
  const onMark = useCallback(
    (row: number) => {
      const target = place?.(row);
      if (target) go(target);
    },
    [place, go],
  );
  const other = asTable ? "Show as chart" : "Show as table";
  return (
    <Paper withBorder={!bare} radius="md" p={bare ? 0 : "md"}>
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Title order={2} size="h5">
            {title}
          </Title>
          <Group gap={4} wrap="nowrap">
            <Tooltip label={other}>
              <ActionIcon
                variant="default"
                aria-label={`${other}: ${title}`}
                onClick={() => setAsTable(!asTable)}
              >
                {asTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Download as CSV">
              <ActionIcon
                variant="default"
                aria-label={`Download as CSV: ${title}`}
                onClick={() => downloadCsv(title, [table.columns, ...table.rows])}
              >
                <IconDownload size={16} />
              </ActionIcon>
            </Tooltip>
          </Group>
        </Group>
        {subtitle && (
          <Text size="sm" c="dimmed">
            {subtitle}
          </Text>
        )}
        {asTable ? (
          <Rows title={title} table={table} />
        ) : (
          (picture ??
          (option && (
            <Suspense fallback={<Skeleton height={height} />}>
              <Chart label={title} option={option} height={height} onMark={place ? onMark : undefined} />
            </Suspense>
          )))
        )}
      </Stack>
    </Paper>
  );
}

interface Row {
  cells: Cell[];
  at: number;
}

function Rows({ title, table }: { title: string; table: Behind }) {
  const show = table.show ?? String;
  const rows = table.rows.map((cells, at) => ({ cells, at }));
  return (
    <DataTable
      label={title}
      limited
      rows={rows}
      rowKey={(row) => row.at}
      place={(row) => table.place?.(row.at)}
      columns={table.columns.map((label, at): Column<Row> => ({
        key: label,
        label,
        right: at > 0,
        cell: (row) => show(row.cells[at] ?? "", at),
      }))}
    />
  );
}
