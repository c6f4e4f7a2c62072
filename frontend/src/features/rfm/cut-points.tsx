// From which value on a score is earned.
import { Paper, Text, Title } from "@mantine/core";
import type { CutPoint, Summary } from "@/api/types";
import { count, counted, money } from "@/lib/format";
import { DataTable } from "@/ui/data-table";
import { customers, PlaceLink } from "@/ui/place";

const MEASURES = [
  { key: "recency", label: "Recency", filter: "recency_score" },
  { key: "frequency", label: "Frequency", filter: "frequency_score" },
  { key: "monetary", label: "Money", filter: "monetary_score" },
] as const;

export function CutPoints({ summary, currency }: { summary: Summary; currency: string }) {
  const cuts = summary.cut_points;
  if (!cuts) return null;
  const told = {
    recency: (cut: CutPoint) => `within ${counted(cut.days_at_most ?? 0, "day")}`,
    frequency: (cut: CutPoint) => `${counted(Number(cut.at_least), "order")} or more`,
    monetary: (cut: CutPoint) => `${money(cut.at_least ?? 0, currency)} or more`,
  };
  return (
    <Paper withBorder radius="md" p="md">
      <Title order={2} size="h5">
        What earns which score
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        Customers with equal values always get equal scores. Where many are equal, nobody gets a score in
        between: what would earn it earns a higher one as well. Below each: how many have it.
      </Text>
      <DataTable
        label="Cut-points"
        rows={[5, 4, 3, 2, 1]}
        rowKey={(score) => score}
        columns={[
          { key: "score", label: "Score", cell: (score) => <strong>{score}</strong> },
          ...MEASURES.map(({ key, label, filter }) => ({
            key,
            label,
            cell: (score: number) => {
              const cut = cuts[key].find((row) => row.score === score);
              if (!cut) return "–";
              return (
                <>
                  {score === 1 ? "everybody else" : cut.reachable ? told[key](cut) : "nobody"}
                  <br />
                  <PlaceLink
                    place={customers({ [filter]: score })}
                    fz="xs"
                    aria-label={`${count(cut.customers)} customers with ${label.toLowerCase()} score ${score}`}
                  >
                    {count(cut.customers)}
                  </PlaceLink>
                </>
              );
            },
          })),
        ]}
      />
    </Paper>
  );
}
