// A group of conditions: how they are joined, the conditions, and what can be added.
import { ActionIcon, Box, Button, Group, Stack, Text, Tooltip } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { RuleGroupBodyComponents, useRuleGroup, type RuleGroupProps } from "react-querybuilder";
import { useAround, usePlace } from "./context";
import { atGroup } from "./errors";
import { FieldSelect } from "./field-select";
import { Complaint } from "./complaint";
import { focusAfter, focusNode } from "./focus";
import { idAfter, nextId, pathOf } from "./tree";

const JOINS = [
  { name: "and", value: "and", label: "all of these hold" },
  { name: "or", value: "or", label: "at least one of these holds" },
  { name: "nor", value: "nor", label: "none of these holds" },
  { name: "nand", value: "nand", label: "not all of these hold" },
];

const ABOUT = {
  customer: "Customers for whom",
  orders: "Only orders for which",
  touchpoints: "Only touchpoints for which",
  lines: "Articles for which",
};

export function GroupBox(props: RuleGroupProps) {
  const group = useRuleGroup(props);
  const { refusals, gaps, insist } = useAround();
  const { scope, base } = usePlace();
  const path = pathOf(base, group.path);
  const root = group.path.length === 0;
  const { combinator, not, rules } = group.ruleGroup as {
    combinator: string;
    not?: boolean;
    rules: unknown[];
  };
  const { combinatorSelector: Joined } = props.schema.controls;
  const join = not ? (combinator === "or" ? "nor" : "nand") : combinator;
  const setJoin = (value: string) => {
    group.onCombinatorChange(value === "or" || value === "nor" ? "or" : "and");
    group.onNotToggleChange(value === "nor" || value === "nand");
  };
  const lead = root ? ABOUT[scope] : `${combinatorAround(props)} a group for which`;
  return (
    <Box
      className={root ? "rule-root" : "rule-group"}
      role="group"
      aria-label={`${lead} ${labelOf(join)}`}
      data-node={root ? undefined : group.ruleGroup.id}
      data-path={root ? undefined : path}
      data-wanting={(insist && gaps.includes(path)) || undefined}
    >
      <Stack gap="xs">
        <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
          <Group gap="xs">
            <Text size="sm">{lead}</Text>
            <Joined
              options={JOINS}
              value={join}
              title="How these conditions are joined"
              handleOnChange={setJoin}
              rules={group.ruleGroup.rules}
              level={group.path.length}
              path={group.path}
              schema={props.schema}
              ruleGroup={group.ruleGroup}
            />
          </Group>
          {!root && (
            <Tooltip label="Remove this group">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label="Remove this group"
                onClick={(event) => {
                  focusAfter(event.currentTarget, idAfter(props.schema.getQuery(), group.path));
                  group.removeGroup(event);
                }}
              >
                <IconX size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
        {rules.length > 0 && <RuleGroupBodyComponents {...group} />}
        <Complaint
          refused={atGroup(refusals, path)}
          unfinished={gaps.includes(path) && "Add a condition here, or remove the group."}
          insist={insist}
        />
        <Group gap="xs">
          <AddCondition add={(field) => group.addRule(undefined, field)} first={root && rules.length === 0} />
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={(event) => group.addGroup(event)}
          >
            Group
          </Button>
        </Group>
      </Stack>
    </Box>
  );
}

function labelOf(join: string): string {
  return JOINS.find(({ value }) => value === join)?.label ?? join;
}

/** “and” or “or”, as the group around joins its parts. */
function combinatorAround(props: RuleGroupProps): string {
  const up = props.path.slice(0, -1);
  let around = props.schema.getQuery() as { combinator?: string; rules?: unknown[] } | undefined;
  for (const at of up) around = around?.rules?.[at] as typeof around;
  return around?.combinator === "or" ? "or" : "and";
}

/** Chosen first, added then: nobody has to know which condition comes ready-made. */
function AddCondition({ add, first }: { add: (leaf: object) => void; first: boolean }) {
  const [text, setText] = useState("");
  const added = useRef<string | null>(null);
  // The new condition is drawn with the next rendering of this group; the keyboard goes on in it.
  useEffect(() => {
    if (added.current && focusNode(added.current)) added.current = null;
  });
  return (
    <FieldSelect
      w={200}
      deep
      data-add
      value={null}
      searchValue={text}
      onSearchChange={setText}
      aria-label="Add a condition"
      placeholder={first ? "Add a first condition" : "Add a condition"}
      leftSection={<IconPlus size={14} />}
      onChoose={(offer) => {
        setText("");
        added.current = nextId();
        add({ ...offer.begin(), id: added.current });
      }}
    />
  );
}
