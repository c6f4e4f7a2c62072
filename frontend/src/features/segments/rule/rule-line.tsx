// One condition: what it is about, how it is compared, and with what.
import { ActionIcon, Box, Group, Stack, Tooltip } from "@mantine/core";
import { IconCopy, IconX } from "@tabler/icons-react";
import { useRule, type RuleProps } from "react-querybuilder";
import { operatorsOf } from "./catalogue";
import { Complaint } from "./complaint";
import { useAround, usePlace } from "./context";
import { atLeaf } from "./errors";
import { FieldSelect } from "./field-select";
import { fit } from "./fit";
import { focusAfter } from "./focus";
import { idAfter, pathOf } from "./tree";
import { ValueEditor } from "./value-editor";
import { carried } from "./values";
import { operatorChoices } from "./words";

export function RuleLine(props: RuleProps) {
  const line = useRule(props);
  const { catalogue, refusals, gaps, insist } = useAround();
  const { base, fields } = usePlace();
  const { rule } = line;
  const path = pathOf(base, props.path);
  const field = fields.find(({ name }) => name === rule.field);
  const label = field?.label ?? rule.field;
  const { operatorSelector: Operator } = props.schema.controls;
  const set = (property: "operator" | "value", value: unknown) =>
    props.actions.onPropChange(property, value, props.path);
  const setOperator = (operator: string) => {
    set("operator", operator);
    if (field) set("value", carried(field, rule.operator, operator, rule.value));
  };
  /** An attribute of another type is compared in other ways. */
  const setValue = (value: unknown) => {
    set("value", value);
    const allowed = field ? operatorsOf(catalogue, field, value) : [];
    if (allowed[0] && !allowed.includes(rule.operator)) set("operator", allowed[0]);
  };
  const complaint = (
    <Complaint
      refused={
        atLeaf(refusals, path) ??
        (field ? undefined : `There is no “${rule.field}” here any more; choose another.`)
      }
      unfinished={
        gaps.includes(path) &&
        (insist ? "Fill this in, or remove the condition." : "Fill this in to have it counted.")
      }
      insist={insist}
    />
  );
  return (
    <Box
      className="rule-line"
      role="group"
      aria-label={`Condition: ${label}`}
      data-node={rule.id}
      data-path={path}
      data-wanting={(insist && gaps.includes(path)) || undefined}
    >
      <Group gap="xs" wrap="nowrap" align="flex-start" justify="space-between">
        <Stack gap="xs" className="rule-words" style={{ flex: 1, minWidth: 0 }}>
          {/* Above, so that a list of values that opens under its box does not cover it. */}
          {insist && complaint}
          <Group gap="xs" align="flex-start">
            <FieldSelect
              w={fit(label)}
              allowDeselect={false}
              aria-label="What the condition is about"
              value={field ? rule.field : null}
              placeholder={rule.field}
              onChoose={({ value }) => line.onChangeField(value)}
            />
            {field && field.operators.length > 1 && (
              <Operator
                options={operatorChoices(field, operatorsOf(catalogue, field, rule.value)).map((one) => ({
                  ...one,
                  name: one.value,
                }))}
                value={rule.operator}
                title={`${label}: how`}
                handleOnChange={setOperator}
                field={rule.field}
                fieldData={line.fieldData}
                rule={rule}
                path={props.path}
                level={props.path.length}
                schema={props.schema}
              />
            )}
            {field && (
              <ValueEditor
                field={field}
                operator={rule.operator}
                value={rule.value as unknown}
                onChange={setValue}
                path={path}
              />
            )}
          </Group>
          {!insist && complaint}
        </Stack>
        <Group gap={2} wrap="nowrap" className="rule-actions">
          <Tooltip label="Duplicate">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Duplicate: ${label}`}
              onClick={line.cloneRule}
            >
              <IconCopy size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Remove">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove: ${label}`}
              onClick={(event) => {
                focusAfter(event.currentTarget, idAfter(props.schema.getQuery(), props.path));
                line.removeRule(event);
              }}
            >
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
    </Box>
  );
}
