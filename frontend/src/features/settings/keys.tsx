// Keys that programs carry; each is shown once.
import { Alert, Button, Code, CopyButton, Group, Paper, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getJson, sendJson } from "@/api/http";
import type { Key, Page } from "@/api/types";
import { moment } from "@/lib/format";
import { DataTable } from "@/ui/data-table";
import { ErrorState, Loading } from "@/ui/states";

const ROLES = ["viewer", "analyst", "marketer", "loyalty_operator", "admin", "tracker"];

export function Keys() {
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<string | null>("analyst");
  const list = useQuery({ queryKey: ["keys"], queryFn: () => getJson<Page<Key>>("/api/keys/") });
  const again = () => cache.invalidateQueries({ queryKey: ["keys"] });
  const add = useMutation({
    mutationFn: () => sendJson<Key & { key: string }>("POST", "/api/keys/", { name, role }),
    onSuccess: again,
  });
  const revoke = useMutation({
    mutationFn: (id: number) => sendJson("POST", `/api/keys/${id}/revoke/`),
    onSettled: again,
  });
  if (list.isPending) return <Loading rows={4} />;
  if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  return (
    <Paper withBorder radius="md" p="lg">
      <Stack>
        <Text size="sm">
          A program sends its key as <Code>Authorization: Bearer rk_…</Code>. The API is described at{" "}
          <a href="/api/docs/">/api/docs/</a>.
        </Text>
        <Group align="flex-end">
          <TextInput label="What it is for" value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <Select label="Role" data={ROLES} value={role} onChange={setRole} allowDeselect={false} />
          <Button disabled={!name} loading={add.isPending} onClick={() => add.mutate()}>
            Make a key
          </Button>
        </Group>
        {add.isError && <Alert color="red">{add.error.message}</Alert>}
        {add.data && (
          <Alert color="teal" title="Copy it now; it is shown this once">
            <Group>
              <Code style={{ overflowWrap: "anywhere" }}>{add.data.key}</Code>
              <CopyButton value={add.data.key}>
                {({ copied, copy }) => (
                  <Button size="compact-xs" variant="default" onClick={copy}>
                    {copied ? "Copied" : "Copy"}
                  </Button>
                )}
              </CopyButton>
            </Group>
          </Alert>
        )}
        {list.data.count === 0 && (
          <Text size="sm" c="dimmed">
            No keys yet.
          </Text>
        )}
        <DataTable
          label="Keys"
          rows={list.data.results}
          rowKey={(row) => row.id}
          columns={[
            { key: "name", label: "Name", cell: (row) => row.name },
            { key: "role", label: "Role", cell: (row) => row.role },
            { key: "prefix", label: "Begins with", cell: (row) => <Code>rk_{row.prefix}_</Code> },
            { key: "used", label: "Last used", right: true, cell: (row) => moment(row.last_used_at) },
            {
              key: "revoke",
              label: "",
              right: true,
              cell: (row) =>
                row.revoked_at ? (
                  `revoked ${moment(row.revoked_at)}`
                ) : (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="red"
                    onClick={() => revoke.mutate(row.id)}
                  >
                    Revoke
                  </Button>
                ),
            },
          ]}
        />
      </Stack>
    </Paper>
  );
}
