// Keys that programs carry; each is shown once.
import {
  Alert,
  Anchor,
  Button,
  Code,
  CopyButton,
  Group,
  Paper,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getJson, sendJson } from "@/api/http";
import type { Key, Page } from "@/api/types";
import { moment } from "@/lib/format";
import { Confirm } from "@/ui/confirm";
import { roleName } from "@/lib/roles";
import { DataTable } from "@/ui/data-table";
import { ErrorState, Loading } from "@/ui/states";

const ROLES = [
  { value: "viewer", label: "Viewer: reads, personal fields masked" },
  { value: "analyst", label: "Analyst: reads all, exports, calculates" },
  { value: "marketer", label: "Marketer: also changes and imports" },
  { value: "loyalty_operator", label: "Loyalty operator: reads, handles points" },
  { value: "admin", label: "Admin: everything" },
  { value: "tracker", label: "Tracker: may only send events" },
];

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
  const [asked, setAsked] = useState<Key | null>(null);
  const revoke = useMutation({
    mutationFn: (key: Key) => sendJson("POST", `/api/keys/${key.id}/revoke/`),
    onSettled: again,
  });
  if (list.isPending) return <Loading rows={4} />;
  if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  return (
    <Paper withBorder radius="md" p="lg">
      <Stack>
        <Text size="sm">
          A program sends its key as <Code>Authorization: Bearer rk_…</Code>. The API is described at{" "}
          <Anchor href="/api/docs/" fz="inherit" underline="always">
            /api/docs/
          </Anchor>
          .
        </Text>
        <Group align="flex-end">
          <TextInput label="What it is for" value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <Select
            label="Role"
            data={ROLES}
            w={320}
            maw="100%"
            value={role}
            onChange={setRole}
            allowDeselect={false}
          />
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
        {list.data.count === 0 ? (
          <Text size="sm" c="dimmed">
            No keys yet. Make one for each program, so that one can be revoked without stopping the others.
          </Text>
        ) : (
          <DataTable
            label="Keys"
            rows={list.data.results}
            rowKey={(row) => row.id}
            columns={[
              { key: "name", label: "Name", cell: (row) => row.name },
              { key: "role", label: "Role", cell: (row) => roleName(row.role) },
              { key: "prefix", label: "Begins with", cell: (row) => <Code>rk_{row.prefix}_</Code> },
              { key: "used", label: "Last used", right: true, cell: (row) => moment(row.last_used_at) },
              {
                key: "revoke",
                label: "Action",
                right: true,
                cell: (row) =>
                  row.revoked_at ? (
                    `revoked ${moment(row.revoked_at)}`
                  ) : (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      color="red"
                      aria-label={`Revoke ${row.name}`}
                      onClick={() => setAsked(row)}
                    >
                      Revoke
                    </Button>
                  ),
              },
            ]}
          />
        )}
        <Confirm
          title="Revoke this key?"
          what={asked}
          says={(key) =>
            `Programs that use “${key.name}” get no answers from now on${key.last_used_at ? `; it was last used ${moment(key.last_used_at)}` : "; it was never used"}. This cannot be undone, but a new key can be made.`
          }
          yes="Revoke the key"
          no="Keep it"
          act={revoke}
          close={() => setAsked(null)}
        />
      </Stack>
    </Paper>
  );
}
