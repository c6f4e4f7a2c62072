// Who am I here, and how do I change my password?
import { Alert, Button, PasswordInput, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { ApiError, sendJson } from "@/api/http";
import { useMe } from "@/api/queries";
import { roleName, ROLES } from "@/lib/roles";
import { Card } from "@/ui/card";
import { Page } from "@/ui/page";
import { Loading } from "@/ui/states";

export function AccountPage() {
  const me = useMe().data;
  if (!me)
    return (
      <Page title="Your account">
        <Loading rows={3} />
      </Page>
    );
  const may = ROLES[me.role]?.may;
  return (
    <Page
      title="Your account"
      answer={`You are logged in as ${me.email}. Your role is ${roleName(me.role)}${may ? `: ${may}` : ""}.`}
    >
      <PasswordForm email={me.email} />
    </Page>
  );
}

const EMPTY = { current_password: "", new_password: "" };

function PasswordForm({ email }: { email: string }) {
  const [typed, setTyped] = useState(EMPTY);
  const change = useMutation<unknown, Error, typeof EMPTY>({
    mutationFn: (passwords) => sendJson("POST", "/api/me/password/", passwords),
    onSuccess: () => {
      setTyped(EMPTY);
      notifications.show({
        message: "Your password is changed. Wherever else you were logged in, you no longer are.",
      });
    },
  });
  const errors = change.error instanceof ApiError ? change.error.fieldErrors() : {};
  const save = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(typed);
  };
  return (
    <Card title="Change your password">
      <form onSubmit={save}>
        <Stack maw={420}>
          <input type="hidden" autoComplete="username" value={email} readOnly />
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            value={typed.current_password}
            error={errors.current_password}
            onChange={(event) => setTyped({ ...typed, current_password: event.currentTarget.value })}
          />
          <PasswordInput
            label="New password"
            description="At least 10 characters; a few words that nobody would guess do well."
            autoComplete="new-password"
            value={typed.new_password}
            error={errors.new_password}
            onChange={(event) => setTyped({ ...typed, new_password: event.currentTarget.value })}
          />
          {change.isError && Object.keys(errors).length === 0 && (
            <Alert color="red">{change.error.message}</Alert>
          )}
          <Text size="sm" c="dimmed">
            You stay logged in here; everywhere else you will have to log in again.
          </Text>
          <Button
            type="submit"
            loading={change.isPending}
            disabled={!typed.current_password || !typed.new_password}
            style={{ alignSelf: "flex-start" }}
          >
            Change password
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
