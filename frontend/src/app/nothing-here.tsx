// An address that no page has: says so within the frame, and leads back.
import { Button, Center, Group, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconUserOff } from "@tabler/icons-react";
import { Link, useLocation, useRouter } from "@tanstack/react-router";

export function NothingHere() {
  const { pathname } = useLocation();
  const { history } = useRouter();
  return (
    <Stack maw={1200} mx="auto" pt="xl">
      <title>No such page · Regulars</title>
      <Paper withBorder radius="md" p="xl">
        <Center>
          <Stack align="center" gap="sm" py="lg" maw={520}>
            <ThemeIcon variant="light" size={56} radius="xl" aria-hidden>
              <IconUserOff size={30} />
            </ThemeIcon>
            <Title order={1} size="h3" ta="center">
              There is no page at this address
            </Title>
            <Text c="dimmed" ta="center" style={{ overflowWrap: "anywhere" }}>
              Nothing is kept at {decoded(pathname)}. The address may be mistyped, or the page has moved.
              Ctrl-K finds customers, segments and pages by name.
            </Text>
            <Group justify="center">
              <Button component={Link} to="/customers">
                All customers
              </Button>
              {history.canGoBack() && (
                <Button variant="default" onClick={() => history.back()}>
                  Back to where you were
                </Button>
              )}
            </Group>
          </Stack>
        </Center>
      </Paper>
    </Stack>
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
