// Ctrl-K: customers, orders, segments and pages by what is typed; arrows choose, Enter opens.
import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useCan } from "@/api/queries";
import { useGo } from "@/ui/place";
import { firstPages, useFinding, type Entry } from "./finding";
import { lately, remember } from "./recents";

interface Props {
  person: number;
  opened: boolean;
  close: () => void;
}

export default function CommandMenu({ person, opened, close }: Props) {
  return (
    <Modal opened={opened} onClose={close} title="Find" yOffset="10vh" size="lg">
      <Finder person={person} close={close} />
    </Modal>
  );
}

function Finder({ person, close }: Omit<Props, "opened">) {
  const [text, setText] = useState("");
  const [typed] = useDebouncedValue(text.trim(), 150);
  const [at, setAt] = useState(0);
  const [wanted, setWanted] = useState(false);
  const seesPersonal = useCan("personal");
  const go = useGo();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const finding = useFinding(typed);
  const empty = text.trim() === "";
  const settled = empty || (finding.settled && typed === text.trim());
  const recent = lately(person);
  const entries = empty ? (recent.length > 0 ? recent : firstPages()) : finding.entries;
  const chosen = Math.min(at, entries.length - 1);
  const open = (entry: Entry | undefined) => {
    if (!entry) return;
    remember(person, entry);
    close();
    go(entry.place);
  };
  // Enter may come before the answer; what it then opens is the answer to what stands in the field.
  useEffect(() => {
    if (!wanted || !settled) return;
    setWanted(false);
    open(entries[chosen]);
  }, [wanted, settled]);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && entries.length > 0) {
      event.preventDefault();
      setAt((chosen + step + entries.length) % entries.length);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      setWanted(true);
    }
  };
  const asksFor = seesPersonal ? "Name, e-mail, phone, id, order, segment or page" : "Order, segment or page";
  return (
    <Stack gap="xs">
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Find"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={entries.length > 0 ? `${id}-${chosen}` : undefined}
        autoComplete="off"
        placeholder={asksFor}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
          setWanted(false);
        }}
        onKeyDown={press}
      />
      {finding.error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {finding.error.message}
        </Text>
      )}
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Found" className="found">
        {entries.map((entry, nth) => (
          <div
            key={entry.key}
            id={`${id}-${nth}`}
            role="option"
            aria-selected={nth === chosen}
            onMouseMove={() => setAt(nth)}
            onClick={() => open(entry)}
          >
            <span className="found-label">
              {entry.label}
              {entry.note && <span className="found-note">{entry.note}</span>}
            </span>
            <span className="found-note">{entry.group}</span>
          </div>
        ))}
      </div>
      {settled && !empty && entries.length === 0 && !finding.error && (
        <Text size="sm" c="dimmed" role="status">
          Nothing is found by “{text.trim()}”.
        </Text>
      )}
    </Stack>
  );
}
