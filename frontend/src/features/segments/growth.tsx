// How the segment's size went, day by day.
import { Group, SegmentedControl, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { getJson } from "@/api/http";
import { count, counted, day } from "@/lib/format";
import { Card } from "@/ui/card";
import { ChartCard } from "@/ui/chart-card";
import { ACTUAL } from "@/ui/chart-style";
import { useGo } from "@/ui/place";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf } from "./api";
import { movedIn, type Search } from "./search";
import type { Day, Segment } from "./types";

const SPANS = ["30", "90", "365"];

export function Growth({ segment }: { segment: Segment }) {
  const search = useSearch({ strict: false }) as Search;
  const go = useGo();
  const days = Number(search.days ?? 90);
  const growth = useQuery({
    queryKey: ["segment-growth", segment.id, days, segment.evaluated_at],
    queryFn: () => getJson<Day[]>(addressOf(segment.id, "growth"), { days }),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => sinceAnybody(growth.data ?? []), [growth.data]);
  const movesOn = useCallback(
    (at: number) => {
      const row = rows[at];
      if (!row || row.entered + row.left === 0) return undefined;
      const show = row.entered >= row.left ? "entered" : "left";
      return movedIn(segment.id, { show, from: row.day, to: row.day, days: search.days });
    },
    [rows, segment.id, search.days],
  );
  const option = useMemo(() => optionOf(rows), [rows]);
  if (growth.isPending) return <Loading rows={3} />;
  if (growth.isError) return <ErrorState error={growth.error} retry={() => void growth.refetch()} />;
  if (rows.length < 2 || (rows.length === 2 && rows[0]?.members === 0))
    return (
      <Card title="Growth">
        <Text size="sm" c="dimmed">
          Nobody has been in it before today. From tomorrow on, its size is drawn here day by day.
        </Text>
      </Card>
    );
  const set = (chosen: string) =>
    go(
      {
        to: "/segments/$id",
        params: { id: String(segment.id) },
        search: { ...search, days: Number(chosen) },
      },
      true,
    );
  return (
    <ChartCard
      title={titleOf(rows)}
      subtitle={
        <Group gap="xs" mt={4}>
          Customers in the segment at each day’s end
          <SegmentedControl
            size="xs"
            aria-label="How many days back"
            data={SPANS.map((value) => ({ value, label: `${value} days` }))}
            value={String(days)}
            onChange={set}
          />
        </Group>
      }
      height={240}
      option={option}
      table={{
        columns: ["Day", "Customers", "Entered", "Left"],
        rows: rows.map((row) => [row.day, row.members, row.entered, row.left]),
        place: movesOn,
        show: (cell, column) => (column === 0 ? day(String(cell)) : count(Number(cell))),
      }}
    />
  );
}

/** From the last day on which nobody was in it yet, or from the first day there is. */
function sinceAnybody(rows: Day[]): Day[] {
  const first = rows.findIndex((row) => row.members > 0 || row.left > 0);
  return first < 0 ? [] : rows.slice(Math.max(first - 1, 0));
}

/** From the first mark drawn to the last. */
function titleOf(rows: Day[]): string {
  const [first, last] = [rows[0], rows[rows.length - 1]];
  if (!first || !last) return "No days yet";
  if (first.members === last.members)
    return `As many as on ${day(first.day)}: ${counted(last.members, "customer")}`;
  const way = last.members > first.members ? "Grew" : "Shrank";
  return `${way} from ${count(first.members)} to ${counted(last.members, "customer")} since ${day(first.day)}`;
}

function optionOf(rows: Day[]) {
  return {
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    tooltip: {
      trigger: "axis",
      formatter: (marks: { dataIndex: number }[]) => {
        const row = rows[marks[0]?.dataIndex ?? -1];
        if (!row) return "";
        return `${day(row.day)}<br>${counted(row.members, "customer")}<br>${count(row.entered)} entered, ${count(row.left)} left`;
      },
    },
    xAxis: { type: "category", data: rows.map((row) => day(row.day)), axisTick: { show: false } },
    yAxis: { type: "value", name: "Customers", minInterval: 1, nameTextStyle: { align: "left" } },
    series: [
      {
        type: "line",
        step: "end",
        showSymbol: false,
        lineStyle: { width: 2, color: ACTUAL },
        itemStyle: { color: ACTUAL },
        areaStyle: { color: ACTUAL, opacity: 0.08 },
        data: rows.map((row) => row.members),
      },
    ],
  };
}
