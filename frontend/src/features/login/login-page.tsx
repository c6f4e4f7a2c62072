// Who are you?
import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useEffect, useState, type FormEvent } from "react";
import { ApiError, getJson, sendJson } from "@/api/http";

/** Where one wanted to go; never to another site, however it is spelt. */
export function whereTo(search: string): string {
  const wanted = new URL(new URLSearchParams(search).get("next") ?? "/", window.location.origin);
  return wanted.origin === window.location.origin ? wanted.pathname + wanted.search + wanted.hash : "/";
}

/** In place of this page, so that going back does not ask who one is again. */
function goOn(): void {
  window.location.replace(whereTo(window.location.search));
}

function words(error: unknown): string {
  if (!(error instanceof ApiError)) return "Something went wrong; try again.";
  const [first] = error.errors;
  if (first?.code === "too_many_attempts") return first.detail; // which says for how long
  if (first?.attr === "email") return "This is not an e-mail address, such as ann@example.com.";
  if (error.status === 400 || error.status === 401)
    return "The e-mail or the password is not correct. Look at both again, also at capital letters.";
  return error.status ? `The server could not log you in (error ${error.status}). Try again.` : error.message;
}

export function LoginPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    // Whoever is logged in already and comes by a bookmark or by going back is not asked again.
    getJson("/api/me/").then(goOn, () => undefined);
  }, []);
  const logIn = async (event: FormEvent) => {
    event.preventDefault();
    if (!email.trim() || !password) {
      setProblem("Type your e-mail and your password.");
      return;
    }
    setBusy(true);
    setProblem("");
    try {
      await getJson("/_allauth/browser/v1/config").catch(() => undefined);
      await sendJson("POST", "/_allauth/browser/v1/auth/login", { email, password });
      goOn();
    } catch (error) {
      setProblem(words(error));
      setBusy(false);
    }
  };
  return (
    <Center mih="100vh" p="md" component="main">
      <title>Log in · Regulars</title>
      <Paper withBorder radius="md" p="xl" w={380}>
        <form noValidate onSubmit={(event) => void logIn(event)}>
          <Stack>
            <div>
              <Title order={1} size="h3">
                Regulars
              </Title>
              <Text size="sm" c="dimmed">
                Who your customers are, what each is worth, and who is slipping away.
              </Text>
            </div>
            <TextInput
              label="E-mail"
              type="email"
              autoComplete="username"
              autoFocus
              required
              withAsterisk={false}
              value={email}
              onChange={(e) => setEmail(e.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              required
              withAsterisk={false}
              value={password}
              onChange={(e) => setPassword(e.currentTarget.value)}
            />
            {problem && (
              <Text role="alert" size="sm" c="var(--mantine-color-error)">
                {problem}
              </Text>
            )}
            <Button type="submit" loading={busy} fullWidth>
              Log in
            </Button>
            <Text size="xs" c="dimmed">
              Forgotten? Whoever set up Regulars for your shop can give you a new password.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
