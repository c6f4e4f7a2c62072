// Ready-made segments, one click away; or looked at first in the builder.
import { Alert, Anchor, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { sendJson, type ApiError } from "@/api/http";
import { useGo } from "@/ui/place";
import { ErrorState, Loading } from "@/ui/states";
import { SEGMENTS, segmentChanged, useTemplates } from "./api";
import type { Segment, Template } from "./types";

export function Templates() {
  const cache = useQueryClient();
  const go = useGo();
  const templates = useTemplates();
  const make = useMutation<Segment, ApiError, Template>({
    mutationFn: (template) => sendJson("POST", SEGMENTS, template.segment),
    onSuccess: (made) => {
      void segmentChanged(cache);
      go({ to: "/segments/$id", params: { id: String(made.id) } });
    },
  });
  if (templates.isPending) return <Loading rows={3} />;
  if (templates.isError) return <ErrorState error={templates.error} retry={() => void templates.refetch()} />;
  const groups = [
    { title: "Ready-made segments", key: "everyday" },
    { title: "From the RFM analysis", key: "rfm" },
  ];
  return (
    <Stack gap="lg">
      {make.isError && <Alert color="red">{make.error.message}</Alert>}
      {groups.map(({ title, key }) => (
        <Stack key={key} gap="xs" component="section">
          <Title order={2} size="h5">
            {title}
          </Title>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
            {templates.data
              .filter(({ group }) => group === key)
              .map((template) => (
                <Ready
                  key={template.key}
                  template={template}
                  busy={make.isPending && make.variables?.key === template.key}
                  make={() => make.mutate(template)}
                />
              ))}
          </SimpleGrid>
        </Stack>
      ))}
    </Stack>
  );
}

function Ready({ template, busy, make }: { template: Template; busy: boolean; make: () => void }) {
  const { segment, exists } = template;
  return (
    <Paper withBorder radius="md" p="sm">
      <Stack gap={6} h="100%" justify="space-between">
        <div>
          <Text size="sm" fw={600}>
            {segment.name}
          </Text>
          <Text size="sm" c="dimmed">
            {segment.description}
          </Text>
        </div>
        {exists ? (
          <Text size="xs" c="dimmed">
            You have this one already.
          </Text>
        ) : (
          <Group gap="sm">
            <Button
              size="compact-sm"
              variant="default"
              loading={busy}
              aria-label={`Make it: ${segment.name}`}
              onClick={make}
            >
              Make it
            </Button>
            <Anchor
              component={Link}
              to="/segments/new"
              search={{ template: template.key } as never}
              size="sm"
              aria-label={`Look at it first: ${segment.name}`}
            >
              Look at it first
            </Anchor>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
