// What a page shows while it has nothing to show.
import { Alert, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";

export function Loading({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap="sm" role="status" aria-busy="true" aria-label="Loading">
      <Skeleton height={28} width="40%" />
      {Array.from({ length: rows }, (_, at) => (
        <Skeleton key={at} height={36} />
      ))}
    </Stack>
  );
}

/** Of the shape of figures, charts and a table. */
export function LoadingCharts() {
  return (
    <Stack gap="lg" role="status" aria-busy="true" aria-label="Loading">
      <Skeleton height={28} width="70%" />
      <Group grow>
        <Skeleton height={320} />
        <Skeleton height={320} visibleFrom="sm" />
      </Group>
      <Skeleton height={360} />
    </Stack>
  );
}

interface Told {
  status?: number;
  requestId?: string;
}

const AWAY = 503;
const ASK_AGAIN_MS = 3_000;

export function ErrorState({ error, retry }: { error: Error; retry?: () => void }) {
  const { status, requestId } = error as Told;
  useEffect(() => {
    if (status !== AWAY || !retry) return;
    const waiting = setTimeout(retry, ASK_AGAIN_MS);
    return () => clearTimeout(waiting);
  }, [error, status, retry]);
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle />} title="This could not be shown">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        <Text size="sm">Nothing was changed or lost. {whatToTry(status)}</Text>
        <Group gap="xs">
          {retry && (
            <Button size="xs" variant="default" onClick={retry}>
              Try again
            </Button>
          )}
          {status ? (
            <Text size="xs" className="number">
              Error {status}
              {requestId && status < 500 && ` · Id ${requestId} for support`}
            </Text>
          ) : null}
        </Group>
      </Stack>
    </Alert>
  );
}

function whatToTry(status: number | undefined): string {
  if (!status) return "See whether you are online and the server is running, then try again.";
  if (status === AWAY) return "This page asks again by itself every few seconds.";
  if (status === 403) return "Ask an admin for the right to see it.";
  if (status === 429) return "Wait a minute, then try again.";
  return "Try again; if it stays, send the id to whoever looks after the server.";
}

export function EmptyState({ title, text, action }: { title: string; text: ReactNode; action?: ReactNode }) {
  return (
    <Paper withBorder p="xl" radius="md">
      <Stack align="center" gap="sm" py="lg">
        <Title order={2} size="h4" ta="center">
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
