// Beside the rule: what it says, how many it matches now, and some of them with why.
import { Accordion, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { count, money, percent } from "@/lib/format";
import { PlaceLink } from "@/ui/place";
import type { Catalogue } from "./rule/catalogue";
import type { Explained, Preview } from "./types";
import { WhyTree } from "./why";

interface Props {
  data: Preview | undefined;
  rule: unknown;
  catalogue: Catalogue;
  /** What is shown is the answer to an earlier rule, and why. */
  stale: string | null;
}

export function PreviewPanel({ data, rule, catalogue, stale }: Props) {
  return (
    <Paper withBorder radius="md" p="md" component="section" aria-label="Who matches">
      <Stack gap="sm">
        <Title order={2} size="h5">
          Who matches now
        </Title>
        {data ? (
          <>
            <Matching data={data} />
            <Text size="sm" component="p" m={0} style={{ overflowWrap: "anywhere" }}>
              {data.sentence}
            </Text>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            Add a condition, and see at once who it matches.
          </Text>
        )}
        <Text size="xs" c="dimmed" role="status" style={{ minHeight: "1.6em" }} mt={-8}>
          {stale}
        </Text>
        {data && data.sample.length > 0 && (
          <>
            <Text size="sm" fw={500}>
              {data.sample.length < data.count ? `${data.sample.length} of them, and why` : "Who, and why"}
            </Text>
            <People people={data.sample} rule={rule} catalogue={catalogue} />
          </>
        )}
      </Stack>
    </Paper>
  );
}

function Matching({ data }: { data: Preview }) {
  return (
    <Group gap="lg" align="baseline" aria-live="polite">
      <div>
        <Text fz={32} fw={700} lh={1.1} className="number" data-testid="count">
          {count(data.count)}
        </Text>
        <Text size="xs" c="dimmed">
          {data.count === 1 ? "customer" : "customers"}, {percent(data.customer_share)} of{" "}
          {count(data.all_customers)}
        </Text>
      </div>
      <div>
        <Text fz={20} fw={600} lh={1.1} className="number">
          {money(data.revenue, data.currency)}
        </Text>
        <Text size="xs" c="dimmed">
          revenue so far, {percent(data.revenue_share)} of all
        </Text>
      </div>
    </Group>
  );
}

/** Names that open to their reasons. */
export function People({
  people,
  rule,
  catalogue,
}: {
  people: Explained[];
  rule: unknown;
  catalogue: Catalogue | undefined;
}) {
  return (
    <Accordion
      chevronPosition="left"
      transitionDuration={0}
      styles={{ control: { paddingInline: 0 }, label: { paddingBlock: 6 }, content: { paddingInline: 4 } }}
    >
      {people.map((person) => (
        <Accordion.Item key={person.customer} value={String(person.customer)}>
          <Accordion.Control>
            <Text size="sm">{person.customer_name || `Customer ${person.customer}`}</Text>
          </Accordion.Control>
          <Accordion.Panel>
            <Stack gap="xs">
              {person.why && <WhyTree why={person.why} rule={rule} catalogue={catalogue} />}
              <PlaceLink place={{ to: "/customers/$id", params: { id: String(person.customer) } }} fz="sm">
                Open this customer
              </PlaceLink>
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
