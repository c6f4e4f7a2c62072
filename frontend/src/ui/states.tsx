// What a page shows while it has nothing to show.
import { Alert, Button, Code, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";

export function Loading({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap="sm" aria-busy="true" aria-label="Loading">
      <Skeleton height={28} width="40%" />
      {Array.from({ length: rows }, (_, at) => (
        <Skeleton key={at} height={36} />
      ))}
    </Stack>
  );
}

export function ErrorState({ error, retry }: { error: Error; retry?: () => void }) {
  const status = (error as { status?: number }).status;
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle />} title="This could not be shown">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        <Text size="sm">Nothing was changed or lost.</Text>
        <Group gap="xs">
          {retry && (
            <Button size="xs" variant="default" onClick={retry}>
              Try again
            </Button>
          )}
          {status ? <Code>error {status}</Code> : null}
        </Group>
      </Stack>
    </Alert>
  );
}

export function EmptyState({ title, text, action }: { title: string; text: ReactNode; action?: ReactNode }) {
  return (
    <Paper withBorder p="xl" radius="md">
      <Stack align="center" gap="sm" py="lg">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text c="dimmed" ta="center" maw={480}>
          {text}
        </Text>
        {action}
      </Stack>
    </Paper>
  );
}
