// What a customer agreed to: since when, by whom and from where; changed only after asking, and kept as history.
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Consent, Customer, Profile } from "@/api/types";
import { day } from "@/lib/format";
import { Card } from "@/ui/card";

type Channel = "email_consent" | "sms_consent";
const CHANNELS: Record<Channel, { may: string; what: string }> = {
  email_consent: { may: "May be e-mailed", what: "e-mail" },
  sms_consent: { may: "May be texted", what: "text messages" },
};

export function Consents({ profile: { customer, consents } }: { profile: Profile }) {
  const mayWrite = useCan("write_customers");
  const [asked, setAsked] = useState<Channel | null>(null);
  return (
    <Card title="Consent">
      {(Object.keys(CHANNELS) as Channel[]).map((channel) => (
        <Group key={channel} justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Text size="sm" fw={500}>
              {CHANNELS[channel].may}: {customer[channel] ? "yes" : "no"}
            </Text>
            <Kept history={consents?.[channel] ?? []} />
          </div>
          {mayWrite && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Change: ${CHANNELS[channel].may}`}
              onClick={() => setAsked(channel)}
            >
              Change
            </Button>
          )}
        </Group>
      ))}
      <Asking customer={customer} channel={asked} close={() => setAsked(null)} />
    </Card>
  );
}

function Kept({ history: [present, ...before] }: { history: Consent[] }) {
  if (!present) return null;
  return (
    <>
      <Text size="xs" c="dimmed">
        {present.exact ? "since" : "since at the latest"} {whence(present)}
      </Text>
      {before.map((entry) => (
        <Text key={entry.since} size="xs" c="dimmed">
          before: {entry.value ? "yes" : "no"}, {entry.exact ? "since" : "since at the latest"}{" "}
          {whence(entry)}
        </Text>
      ))}
    </>
  );
}

/** “May 1, 2020, by Ada, from “form at the till””. */
function whence({ since, by, source }: Consent): string {
  return [day(since), by && `by ${by}`, source && `from “${source}”`].filter(Boolean).join(", ");
}

interface AskingProps {
  customer: Customer;
  channel: Channel | null;
  close: () => void;
}

function Asking({ customer, channel, close }: AskingProps) {
  return (
    <Modal opened={channel !== null} onClose={close} title={channel && CHANNELS[channel].may}>
      {channel && <Form customer={customer} channel={channel} close={close} />}
    </Modal>
  );
}

function Form({ customer, channel, close }: AskingProps & { channel: Channel }) {
  const cache = useQueryClient();
  const [source, setSource] = useState("");
  const agrees = !customer[channel];
  const name = customer.full_name || customer.email || "This customer";
  const change = useMutation({
    mutationFn: () =>
      sendJson<Customer>("PATCH", `/api/customers/${customer.id}/`, {
        [channel]: agrees,
        consent_source: source.trim(),
      }),
    onSuccess: () => {
      notifications.show({ message: agrees ? "The consent is recorded." : "The consent is taken back." });
      close();
      return cache.invalidateQueries({ queryKey: ["profile"] });
    },
  });
  return (
    <Stack>
      <Text size="sm">
        {agrees
          ? `Record that ${name} agreed to ${CHANNELS[channel].what}? From now on lists and segments for writing include them.`
          : `Record that ${name} no longer agrees to ${CHANNELS[channel].what}? From now on lists and segments for writing leave them out.`}{" "}
        The day, your name and the source are kept.
      </Text>
      <TextInput
        label={agrees ? "Where did they agree?" : "How do you know?"}
        description={agrees ? "Such as “form at the till” or “newsletter page”." : "May stay empty."}
        maxLength={200}
        data-autofocus
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
      />
      {change.isError && <Alert color="red">{change.error.message}</Alert>}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Leave it as it is
        </Button>
        <Button
          disabled={agrees && source.trim() === ""}
          loading={change.isPending}
          onClick={() => change.mutate()}
        >
          {agrees ? "Record the consent" : "Take the consent back"}
        </Button>
      </Group>
    </Stack>
  );
}
