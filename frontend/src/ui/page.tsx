// The frame of every page: a title, the answer in one sentence, what can be done, and as of when.
import { Box, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: string;
  answer?: ReactNode;
  asOf?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, answer, asOf, actions, children }: Props) {
  return (
    <Stack gap="lg" maw={1200} mx="auto" pb="xl">
      <title>{`${title} · Regulars`}</title>
      <Group justify="space-between" align="flex-end" gap="sm">
        <Box>
          <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
            {title}
          </Title>
          {asOf && (
            <Text size="sm" c="dimmed">
              As of {asOf}
            </Text>
          )}
        </Box>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {answer && (
        <Text size="lg" maw={860} role="status">
          {answer}
        </Text>
      )}
      {children}
    </Stack>
  );
}
