// A chart with its finding as the title, the table behind it, and a download.
import {
  ActionIcon,
  Button,
  Group,
  Paper,
  Skeleton,
  Stack,
  Table,
  Text,
  Title,
  Tooltip,
} from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { downloadCsv } from "@/lib/csv";
import type { ChartProps } from "./chart";

const Chart = lazy(() => import("./chart"));

interface Props {
  title: string;
  subtitle?: string;
  option: ChartProps["option"];
  height?: number;
  onPoint?: (name: string) => void;
  table: { columns: string[]; rows: (string | number)[][] };
}

export function ChartCard({ title, subtitle, option, height = 300, onPoint, table }: Props) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2} size="h5">
              {title}
            </Title>
            {subtitle && (
              <Text size="sm" c="dimmed">
                {subtitle}
              </Text>
            )}
          </div>
          <Group gap={4} wrap="nowrap">
            <Button size="compact-xs" variant="default" onClick={() => setAsTable(!asTable)}>
              {asTable ? "Show as chart" : "Show as table"}
            </Button>
            <Tooltip label="Download as CSV">
              <ActionIcon
                size="sm"
                variant="default"
                aria-label="Download as CSV"
                onClick={() => downloadCsv(title, [table.columns, ...table.rows])}
              >
                <IconDownload size={14} />
              </ActionIcon>
            </Tooltip>
          </Group>
        </Group>
        {asTable ? (
          <Table aria-label={title}>
            <Table.Thead>
              <Table.Tr>
                {table.columns.map((column) => (
                  <Table.Th key={column}>{column}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {table.rows.map((row, at) => (
                <Table.Tr key={at}>
                  {row.map((cell, column) => (
                    <Table.Td key={column} className="number">
                      {cell}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        ) : (
          <Suspense fallback={<Skeleton height={height} />}>
            <Chart label={title} option={option} height={height} onPoint={onPoint} />
          </Suspense>
        )}
      </Stack>
    </Paper>
  );
}
