// Asks before something that cannot be taken back lightly, and says what it will do.
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

interface Props<Thing> {
  title: string;
  what: Thing | null;
  says: (thing: Thing) => ReactNode;
  yes: string;
  no: string;
  act: UseMutationResult<unknown, Error, Thing>;
  close: () => void;
}

export function Confirm<Thing>({ title, what, says, yes, no, act, close }: Props<Thing>) {
  return (
    <Modal opened={what !== null} onClose={close} withCloseButton={false}>
      {what !== null && (
        <Stack>
          {/* Not in a header: beside the page's own that would be a second banner. */}
          <Modal.Title>{title}</Modal.Title>
          <Text size="sm">{says(what)}</Text>
          {act.isError && <Alert color="red">{act.error.message}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {no}
            </Button>
            <Button
              color="red"
              loading={act.isPending}
              onClick={() => act.mutate(what, { onSuccess: close })}
            >
              {yes}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
