// Why somebody is in or out: each condition with a yes or no, and what was found.
import { Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconLock, IconX } from "@tabler/icons-react";
import { day, money, percent } from "@/lib/format";
import type { Catalogue, Field } from "./rule/catalogue";
import { shownAs } from "./rule/named";
import { isBag, isTree } from "./rule/tree";
import type { Leaf, Tree, Why } from "./types";

interface Props {
  why: Why;
  /** The rule that was asked, and the fields it knows: they say what kind of thing was found. */
  rule: unknown;
  catalogue: Catalogue | undefined;
}

export function WhyTree({ why, rule, catalogue }: Props) {
  if (why.combinator === null) return <Condition why={why} rule={rule} catalogue={catalogue} />;
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        {headOf(why)}
      </Text>
      <Stack gap={6} pl="sm" style={{ borderLeft: "2px solid var(--mantine-color-default-border)" }}>
        {why.rules.map((part) => (
          <WhyTree key={part.path} why={part} rule={rule} catalogue={catalogue} />
        ))}
      </Stack>
    </Stack>
  );
}

function headOf({ combinator, not, matches }: Why): string {
  const wanted =
    combinator === "and"
      ? not
        ? "Not all of these may hold"
        : "All of these must hold"
      : not
        ? "None of these may hold"
        : "At least one of these must hold";
  return `${wanted}: ${matches ? "so it is" : "it is not so"}.`;
}

const ANSWERS = {
  yes: { color: "teal", label: "Yes", icon: IconCheck },
  no: { color: "gray", label: "No", icon: IconX },
  withheld: { color: "gray", label: "Not shown to your role", icon: IconLock },
};

function Condition({ why, rule, catalogue }: Props) {
  const answer = ANSWERS[why.matches === null ? "withheld" : why.matches ? "yes" : "no"];
  const found = why.matches === null ? "" : foundInWords(why, rule, catalogue);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <ThemeIcon
        size={18}
        radius="xl"
        variant="light"
        color={answer.color}
        role="img"
        aria-label={answer.label}
      >
        <answer.icon size={12} />
      </ThemeIcon>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {why.sentence[0]?.toUpperCase()}
        {why.sentence.slice(1)}
        {found && (
          <Text span size="sm" c="dimmed">
            {" "}
            – found: {found}
          </Text>
        )}
      </Text>
    </Group>
  );
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(T|$)/;

/** Dates as dates, money with its currency, yes and no; nothing where there was nothing to find. */
export function foundInWords(
  { path, found }: Pick<Why, "path" | "found">,
  rule: unknown,
  catalogue?: Catalogue,
): string {
  if (found === null || found === undefined || found === "") return found === null ? "nothing" : "";
  if (Array.isArray(found)) return found.length > 0 ? found.map(String).join(", ") : "none";
  if (typeof found === "boolean") return found ? "yes" : "no";
  const field = catalogue && fieldIn(rule, path, catalogue);
  const type = field?.type;
  if (catalogue && type === "money") return money(String(found), catalogue.currency);
  if (type === "share") return percent(Number(found));
  if (typeof found === "string" && MOMENT.test(found)) return day(found);
  if (field?.named) return shownAs(field, String(found));
  if (typeof found !== "number") return String(found as string);
  return found > 0 && found < 0.001 ? "less than 0.001" : found.toLocaleString();
}

function fieldIn(rule: unknown, path: string, catalogue: Catalogue): Field | undefined {
  const leaf = nodeAt(rule, path);
  if (!leaf) return undefined;
  const field = catalogue.fields.find(({ name }) => name === leaf.field);
  if (field) return field;
  const events = catalogue.events.find(({ name }) => name === leaf.field);
  const of = isBag(leaf.value) ? leaf.value.of : undefined;
  return events?.fields.find(({ name }) => name === of);
}

function nodeAt(rule: unknown, path: string): Leaf | undefined {
  let at: unknown = rule;
  for (const step of path.split(".")) {
    if (!step) continue;
    if (isTree(at) && step === "rules") at = (at as Tree).rules;
    else if (Array.isArray(at)) at = (at as unknown[])[Number(step)];
    else return undefined;
  }
  return isBag(at) && "field" in at ? (at as unknown as Leaf) : undefined;
}
