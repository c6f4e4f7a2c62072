// A rule to build: react-querybuilder keeps the tree, our own parts draw it. Trees nest inside values.
import { useMemo } from "react";
import { QueryBuilder, type RuleGroupType, type RuleType } from "react-querybuilder";
import type { Leaf, Tree } from "../types";
import { fieldsOf, type Field, type Scope } from "./catalogue";
import { PlaceContext, useAround } from "./context";
import { GroupBox } from "./group-box";
import { RuleLine } from "./rule-line";
import { Selector } from "./selector";
import { nextId } from "./tree";
import { firstOperator, firstValue } from "./values";

const CONTROLS = { ruleGroup: GroupBox, rule: RuleLine, valueSelector: Selector };

interface Props {
  tree: Tree;
  onChange: (tree: Tree) => void;
  scope?: Scope;
  /** Where the tree stands in the whole rule. */
  base?: string;
}

export function RuleTree({ tree, onChange, scope = "customer", base = "" }: Props) {
  const { catalogue } = useAround();
  const fields = useMemo(() => fieldsOf(catalogue, scope), [catalogue, scope]);
  const place = useMemo(() => ({ scope, base, fields }), [scope, base, fields]);
  const offered = useMemo(() => fields.map(({ name, label }) => ({ name, value: name, label })), [fields]);
  const found = (name: string) => fields.find((field) => field.name === name) as Field;
  return (
    <PlaceContext.Provider value={place}>
      <QueryBuilder
        fields={offered}
        query={tree as RuleGroupType}
        onQueryChange={(query) => onChange(query as Tree)}
        controlElements={CONTROLS}
        getDefaultOperator={(name) => firstOperator(found(name))}
        getDefaultValue={(rule) => firstValue(found(rule.field), rule.operator)}
        onAddRule={(rule, _parent, _query, leaf) => ({ ...rule, ...(leaf as Leaf | undefined) }) as RuleType}
        idGenerator={nextId}
        enableMountQueryChange={false}
        suppressStandardClassnames
      />
    </PlaceContext.Provider>
  );
}
