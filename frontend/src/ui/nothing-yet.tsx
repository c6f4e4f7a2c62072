// What an analysis shows before its first answer: what is in the way, and the one step that helps.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useCan, useJob } from "@/api/queries";
import { useSetup } from "@/api/setup";
import { EmptyState, ErrorState, LoadingCharts } from "@/ui/states";

interface Props {
  /** What will be here, in a sentence or two. */
  about: string;
  /** The button that calculates, for whoever may press it. */
  calculate: ReactNode;
}

export function NothingYet({ about, calculate }: Props) {
  const setup = useSetup();
  const mayImport = useCan("import_files");
  const mayCalculate = useCan("calculate");
  const state = setup.data?.calculation.state;
  const stopped = useJob(state === "stopped" ? (setup.data?.calculation.job_id ?? null) : null);
  if (setup.isPending) return <LoadingCharts />;
  if (setup.isError) return <ErrorState error={setup.error} retry={() => void setup.refetch()} />;
  if (state === "calculating")
    return (
      <EmptyState
        title="The first answer is on its way"
        text={`${about} It is being calculated and appears here by itself.`}
      />
    );
  if (state === "nothing")
    return (
      <EmptyState
        title={setup.data.has_orders ? "No order counts yet" : "Nobody has ordered yet"}
        text={`${about} ${nothing(setup.data.has_orders, mayImport)}`}
        action={
          mayImport &&
          !setup.data.has_orders && (
            <Button component={Link} to="/import">
              Import orders
            </Button>
          )
        }
      />
    );
  const why = stopped.data?.error ? `The calculation stopped: ${stopped.data.error}` : "";
  return (
    <EmptyState
      title="Nothing is calculated yet"
      text={`${about} ${why} ${mayCalculate ? "" : "Ask an analyst or an admin to calculate."}`.trim()}
      action={mayCalculate && calculate}
    />
  );
}

function nothing(ordered: boolean, mayImport: boolean): string {
  if (ordered) return "All orders so far are pending, cancelled or wholly refunded.";
  return mayImport
    ? "It needs orders; once they are in, it calculates itself."
    : "It needs orders; a marketer or an admin can import them.";
}
