// Beside the rule: what it says, how many it matches now, and some of them with why.
import { Accordion, Alert, Box, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { count, money, percent } from "@/lib/format";
import { revenueEver } from "@/lib/money-words";
import { PlaceLink } from "@/ui/place";
import { EachAlone, nobodyIn, worthAsking } from "./alone";
import type { Live, Standing } from "./live";
import type { Catalogue } from "./rule/catalogue";
import type { Explained, Preview } from "./types";
import { WhyTree } from "./why";

interface Props {
  live: Live;
  catalogue: Catalogue;
}

export function PreviewPanel({ live, catalogue }: Props) {
  const { data, standing } = live;
  return (
    <Paper withBorder radius="md" p="md" component="section" aria-label="Who matches">
      <Stack gap="sm">
        <Title order={2} size="h5">
          Who matches now
        </Title>
        {standing === "silent" && (
          <>
            <Text size="sm" c="dimmed">
              Add a condition, and see at once who it matches.
            </Text>
            <Text size="sm" c="dimmed">
              Without a condition, only customers whom you add by hand or from a file are in it.
            </Text>
          </>
        )}
        {standing === "failed" && <NotCounted live={live} />}
        <Text size="xs" c="dimmed" role="status" mih={data && "1.6em"} mt={-8}>
          {WORDS[standing]}
          {data && OLD.includes(standing) && " What is shown is the count from before."}
        </Text>
        {data && <Answer data={data} live={live} catalogue={catalogue} />}
      </Stack>
    </Paper>
  );
}

const WORDS: Record<Standing, string> = {
  silent: "",
  current: "",
  counting: "Counting…",
  unfinished: "Finish the marked condition to see who matches.",
  refused: "This cannot be counted as it stands; the rule says why.",
  failed: "",
  offline: "You are offline. Your rule is kept; it is counted as soon as you are online again.",
};
const OLD: Standing[] = ["unfinished", "refused", "failed", "offline"];

function NotCounted({ live }: { live: Live }) {
  return (
    <Alert color="red" variant="light" title="Your rule is kept; the count could not be fetched">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{live.error?.message}</Text>
        <Button size="xs" variant="default" onClick={live.retry}>
          Try again
        </Button>
      </Stack>
    </Alert>
  );
}

/** Of an earlier rule it is dimmed: nobody should take it for the answer to what stands there now. */
function Answer({ data, live, catalogue }: { data: Preview; live: Live; catalogue: Catalogue }) {
  const rule = live.rule.behavioral_criteria;
  const current = live.standing === "current";
  return (
    <Box c={current ? undefined : "dimmed"} data-testid="answer" data-old={!current || undefined}>
      <Stack gap="sm">
        <Matching data={data} />
        <Text size="sm" component="p" m={0} style={{ overflowWrap: "anywhere" }}>
          {data.sentence}
        </Text>
        {current && data.count === 0 && (
          <Text size="sm" fw={500}>
            {nobodyIn(rule)}
          </Text>
        )}
        {current && worthAsking(rule) && <EachAlone rule={rule} />}
        {data.sample.length > 0 && (
          <>
            <Text size="sm" fw={500}>
              {data.sample.length < data.count ? `${data.sample.length} of them, and why` : "Who, and why"}
            </Text>
            <People people={data.sample} rule={rule} catalogue={catalogue} />
          </>
        )}
      </Stack>
    </Box>
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
          {revenueEver().inline}, {percent(data.revenue_share)} of all
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
