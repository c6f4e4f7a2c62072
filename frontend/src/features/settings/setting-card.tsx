// A form over one settings document: loads it, keeps what was changed, saves only that.
import { Alert, Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ApiError, getJson, sendJson } from "@/api/http";
import { Card } from "@/ui/card";
import { ErrorState, Loading } from "@/ui/states";

interface Props<Body> {
  title: string;
  path: string;
  mayChange: boolean;
  /** Said once it is saved. */
  saved: string;
  fields: (value: Body, set: (changes: Partial<Body>) => void, errors: Record<string, string>) => ReactNode;
}

export function SettingCard<Body extends object>({ title, path, mayChange, saved, fields }: Props<Body>) {
  const cache = useQueryClient();
  const [changed, setChanged] = useState<Partial<Body>>({});
  const stored = useQuery({ queryKey: ["settings", path], queryFn: () => getJson<Body>(path) });
  const save = useMutation({
    mutationFn: () => sendJson<Body>("PUT", path, changed),
    onSuccess: (body) => {
      cache.setQueryData(["settings", path], body);
      setChanged({});
      notifications.show({ message: saved });
    },
  });
  if (stored.isPending) return <Loading rows={3} />;
  if (stored.isError) return <ErrorState error={stored.error} retry={() => void stored.refetch()} />;
  const errors = save.error instanceof ApiError ? save.error.fieldErrors() : {};
  return (
    <Card title={title}>
      {fields(
        { ...stored.data, ...changed },
        (changes) => setChanged((before) => ({ ...before, ...changes })),
        errors,
      )}
      {save.isError && <Alert color="red">{save.error.message}</Alert>}
      {mayChange && (
        <Group>
          <Button
            disabled={Object.keys(changed).length === 0}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            Save
          </Button>
        </Group>
      )}
    </Card>
  );
}
