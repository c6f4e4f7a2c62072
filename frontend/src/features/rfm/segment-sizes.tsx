// How many customers stand in which segment: the largest first, each with its share, nothing cut.
import { useCallback, useMemo } from "react";
import type { Summary } from "@/api/types";
import { count, money, percent } from "@/lib/format";
import { revenueInPeriod } from "@/lib/money-words";
import { segmentOf } from "@/lib/segments";
import { ChartCard } from "@/ui/chart-card";
import { customers, PlaceLink } from "@/ui/place";
import { SegmentBadge } from "@/ui/segment-badge";

export function SegmentSizes({ summary }: { summary: Summary }) {
  const { currency } = summary;
  const segments = useMemo(
    () => [...summary.segments].sort((a, b) => b.customers - a.customers),
    [summary.segments],
  );
  const [largest] = segments;
  const place = useCallback(
    (row: number) => customers({ suggested_segment: segments[row]?.segment }),
    [segments],
  );
  return (
    <ChartCard
      title={
        largest
          ? `${largest.segment} is the largest segment: ${percent(largest.share_of_customers)} of customers`
          : "Segments"
      }
      subtitle="Customers in each segment, and their share of all. Select one to see who they are."
      picture={<Bars segments={segments} />}
      table={{
        columns: ["Segment", "Customers", "Share", `${revenueInPeriod(summary.run?.days).head}, ${currency}`],
        rows: segments.map((row) => [
          row.segment,
          row.customers,
          row.share_of_customers,
          Number(row.revenue),
        ]),
        show: (cell, column) =>
          column === 0
            ? String(cell)
            : column === 1
              ? count(Number(cell))
              : column === 2
                ? percent(Number(cell))
                : money(cell, currency),
        place,
      }}
    />
  );
}

function Bars({ segments }: { segments: Summary["segments"] }) {
  const most = Math.max(1, ...segments.map((row) => row.customers));
  return (
    <ul className="bars">
      {segments.map(({ segment, customers: people, share_of_customers: share }) => (
        <li key={segment}>
          <SegmentBadge name={segment} />
          <span className="bar-track" aria-hidden>
            <span
              className="bar"
              style={{
                width: `${(people / most) * 100}%`,
                background: `light-dark(${segmentOf(segment).color}, color-mix(in srgb, ${segmentOf(segment).color} 65%, white))`,
              }}
            />
          </span>
          <PlaceLink
            place={customers({ suggested_segment: segment })}
            className="number"
            aria-label={`${segment}: ${count(people)} customers, ${percent(share)}`}
          >
            {count(people)}
          </PlaceLink>
          <span className="number">{percent(share)}</span>
        </li>
      ))}
    </ul>
  );
}
