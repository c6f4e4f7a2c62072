// Who may log in, and as what.
import { Alert, Button, Code, Group, Paper, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getJson, sendJson } from "@/api/http";
import type { Page, Person } from "@/api/types";
import { moment } from "@/lib/format";
import { ROLES } from "@/lib/roles";
import { DataTable } from "@/ui/data-table";
import { ErrorState, Loading } from "@/ui/states";

const CHOICES = Object.entries(ROLES).map(([value, { name, may }]) => ({ value, label: `${name}: ${may}` }));

export function People() {
  const cache = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<string | null>("viewer");
  const list = useQuery({ queryKey: ["people"], queryFn: () => getJson<Page<Person>>("/api/users/") });
  const again = () => cache.invalidateQueries({ queryKey: ["people"] });
  const add = useMutation({
    mutationFn: () => sendJson<Person & { password: string }>("POST", "/api/users/", { email, role }),
    onSuccess: again,
  });
  const change = useMutation({
    mutationFn: ({ id, ...body }: { id: number; role?: string; is_active?: boolean }) =>
      sendJson("PATCH", `/api/users/${id}/`, body),
    onSettled: again,
  });
  if (list.isPending) return <Loading rows={4} />;
  if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  return (
    <Paper withBorder radius="md" p="lg">
      <Stack>
        <Group align="flex-end">
          <TextInput
            label="E-mail"
            type="email"
            value={email}
            onChange={(e) => setEmail(e.currentTarget.value)}
          />
          <Select
            label="Role"
            data={CHOICES}
            w={320}
            maw="100%"
            value={role}
            onChange={setRole}
            allowDeselect={false}
          />
          <Button disabled={!email} loading={add.isPending} onClick={() => add.mutate()}>
            Add a person
          </Button>
        </Group>
        {add.isError && <Alert color="red">{add.error.message}</Alert>}
        {add.data && (
          <Alert color="teal" title={`${add.data.email} can log in`}>
            Password, shown this once: <Code>{add.data.password}</Code>
          </Alert>
        )}
        {change.isError && <Alert color="red">{change.error.message}</Alert>}
        <DataTable
          label="People"
          rows={list.data.results}
          rowKey={(row) => row.id}
          columns={[
            { key: "email", label: "E-mail", cell: (row) => row.email },
            {
              key: "role",
              label: "Role",
              cell: (row) => (
                <Select
                  size="xs"
                  aria-label={`Role of ${row.email}`}
                  data={Object.entries(ROLES).map(([value, { name }]) => ({ value, label: name }))}
                  value={row.role ?? "viewer"}
                  allowDeselect={false}
                  onChange={(next) => next && change.mutate({ id: row.id, role: next })}
                />
              ),
            },
            {
              key: "active",
              label: "May log in",
              cell: (row) => (
                <Switch
                  aria-label={`${row.email} may log in`}
                  checked={row.is_active ?? true}
                  onChange={(e) => change.mutate({ id: row.id, is_active: e.currentTarget.checked })}
                />
              ),
            },
            {
              key: "last",
              label: "Last login",
              right: true,
              cell: (row) => <Text size="sm">{moment(row.last_login)}</Text>,
            },
          ]}
        />
      </Stack>
    </Paper>
  );
}
