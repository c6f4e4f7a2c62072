// Ctrl-K: find a customer by the beginning of any word of name, e-mail or phone.
import { Modal, NavLink, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { getJson } from "@/api/http";
import type { Customer, Page } from "@/api/types";

export function CustomerSearch({ opened, close }: { opened: boolean; close: () => void }) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 150);
  const navigate = useNavigate();
  const found = useQuery({
    queryKey: ["search", search],
    queryFn: () => getJson<Page<Customer>>("/api/customers/", { search, page_size: 8 }),
    enabled: opened && search.length > 0,
    placeholderData: keepPreviousData,
  });
  const go = (id: number) => {
    close();
    setText("");
    void navigate({ to: "/customers/$id", params: { id: String(id) } });
  };
  const rows = search ? (found.data?.results ?? []) : [];
  return (
    <Modal opened={opened} onClose={close} title="Find a customer" yOffset="10vh">
      <Stack gap="xs">
        <TextInput
          data-autofocus
          aria-label="Name, e-mail or phone"
          placeholder="Name, e-mail or phone"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Enter" && rows[0] && go(rows[0].id)}
        />
        {found.isError && (
          <Text size="sm" c="var(--mantine-color-error)">
            {found.error.message}
          </Text>
        )}
        {rows.map((row) => (
          <NavLink
            key={row.id}
            component="button"
            label={row.full_name || row.email || row.external_id || `Customer ${row.id}`}
            description={row.email}
            onClick={() => go(row.id)}
          />
        ))}
        {search && found.isSuccess && rows.length === 0 && (
          <Text size="sm" c="dimmed">
            Nobody is found by “{search}”.
          </Text>
        )}
      </Stack>
    </Modal>
  );
}
