// A grid of counted cells, darker where there is more; each leads to its customers.
import { Box, Group, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { Fragment } from "react";
import { useGo, type Place } from "./place";

export interface HeatCell {
  /** What decides how dark it is. */
  weight: number;
  shows: string;
  /** The whole of it in words, for the tooltip and for screen readers. */
  says: string;
  place: Place | undefined;
}

interface Props {
  down: string;
  across: string;
  rows: string[];
  columns: string[];
  cell: (row: number, column: number) => HeatCell;
  labelWidth?: number;
}

export function HeatGrid({ down, across, rows, columns, cell, labelWidth = 16 }: Props) {
  const go = useGo();
  const cells = rows.map((_, row) => columns.map((_, column) => cell(row, column)));
  const most = Math.max(1, ...cells.flat().map(({ weight }) => weight));
  return (
    <div>
      <Group wrap="nowrap" gap={6} align="stretch">
        <Text
          size="xs"
          c="dimmed"
          style={{ writingMode: "vertical-rl", transform: "rotate(180deg)", textAlign: "center" }}
        >
          {down}
        </Text>
        <Box
          style={{
            flex: 1,
            display: "grid",
            gridTemplateColumns: `${labelWidth}px repeat(${columns.length}, minmax(0, 1fr))`,
            gap: 4,
          }}
        >
          {cells.map((line, row) => (
            <Fragment key={rows[row]}>
              <Text size="xs" c="dimmed" className="number" style={{ alignSelf: "center" }}>
                {rows[row]}
              </Text>
              {line.map((one, column) => (
                <Tooltip key={columns[column]} label={one.says} multiline maw={300}>
                  <UnstyledButton
                    aria-label={one.says}
                    disabled={!one.place}
                    onClick={() => one.place && go(one.place)}
                    className="number"
                    style={{
                      height: 52,
                      borderRadius: 6,
                      textAlign: "center",
                      fontSize: 13,
                      border: "1px solid var(--mantine-color-default-border)",
                      background: shade(one.weight, most),
                      color: one.place ? "var(--mantine-color-text)" : "var(--mantine-color-dimmed)",
                    }}
                  >
                    {one.shows}
                  </UnstyledButton>
                </Tooltip>
              ))}
            </Fragment>
          ))}
          <span />
          {columns.map((column) => (
            <Text
              key={column}
              fz={11}
              c="dimmed"
              ta="center"
              className="number"
              style={{ whiteSpace: "normal" }}
            >
              {column}
            </Text>
          ))}
        </Box>
      </Group>
      <Text size="xs" c="dimmed" ta="center" mt={4}>
        {across}
      </Text>
    </div>
  );
}

function shade(weight: number, most: number): string {
  const part = weight > 0 ? 8 + Math.round(Math.sqrt(weight / most) * 44) : 0;
  const hue = "light-dark(var(--mantine-color-teal-6), var(--mantine-color-teal-9))";
  return `color-mix(in srgb, ${hue} ${part}%, var(--mantine-color-body))`;
}
