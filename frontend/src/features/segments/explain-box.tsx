// Why is this customer in, or not? For anybody, asked by name or from a member's row; the question is in the address.
import { Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { getJson } from "@/api/http";
import { useCan } from "@/api/queries";
import { moment } from "@/lib/format";
import { Card } from "@/ui/card";
import { PlaceLink, useGo } from "@/ui/place";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf, useCatalogue } from "./api";
import { CustomerPicker } from "./customer-picker";
import type { Search } from "./search";
import type { Explain, Segment } from "./types";
import { WhyTree } from "./why";

export function ExplainBox({ segment }: { segment: Segment }) {
  const search = useSearch({ strict: false }) as Search;
  const go = useGo();
  const seesPersonal = useCan("personal");
  const { customer, ...rest } = search;
  const ask = (id: number | undefined) =>
    go({
      to: "/segments/$id",
      params: { id: String(segment.id) },
      search: id === undefined ? rest : { ...rest, customer: id },
    });
  return (
    <>
      {seesPersonal && (
        <Card title="Why is somebody in, or not?">
          <CustomerPicker label="Customer" onPick={ask} />
        </Card>
      )}
      <Modal opened={customer !== undefined} onClose={() => ask(undefined)} title="Why?" size="lg">
        {customer !== undefined && <Answer segment={segment} customer={Number(customer)} />}
      </Modal>
    </>
  );
}

function Answer({ segment, customer }: { segment: Segment; customer: number }) {
  const catalogue = useCatalogue();
  const explained = useQuery({
    queryKey: ["segment-explain", segment.id, customer, segment.version, segment.evaluated_at],
    queryFn: () => getJson<Explain>(addressOf(segment.id, "explain"), { customer }),
  });
  if (explained.isPending) return <Loading rows={3} />;
  if (explained.isError) return <ErrorState error={explained.error} retry={() => void explained.refetch()} />;
  const { data } = explained;
  return (
    <Stack gap="sm">
      <Text fw={600}>{data.customer_name || `Customer ${customer}`}</Text>
      <Text size="sm">
        {data.sentence}
        {data.assigned_at && ` A member since ${moment(data.assigned_at)}.`}
      </Text>
      {data.why ? (
        <WhyTree why={data.why} rule={segment.behavioral_criteria} catalogue={catalogue.data} />
      ) : (
        <Text size="sm" c="dimmed">
          The segment has no rule; its members are added by hand.
        </Text>
      )}
      <PlaceLink place={{ to: "/customers/$id", params: { id: String(customer) } }} fz="sm">
        Open this customer
      </PlaceLink>
    </Stack>
  );
}
