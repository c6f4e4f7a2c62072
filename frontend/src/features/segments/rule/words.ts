// Operators as a shopkeeper says them, by the type of what they are about.
import type { Choice, Field } from "./catalogue";

const PLAIN: Record<string, string> = {
  "=": "is",
  "!=": "is not",
  "<": "is less than",
  "<=": "is at most",
  ">": "is more than",
  ">=": "is at least",
  between: "is between",
  notBetween: "is not between",
  contains: "contains",
  doesNotContain: "does not contain",
  beginsWith: "begins with",
  doesNotBeginWith: "does not begin with",
  endsWith: "ends with",
  doesNotEndWith: "does not end with",
  in: "is one of",
  notIn: "is none of",
  null: "is not known",
  notNull: "is known",
  during: "is",
  notDuring: "is not",
  anniversary: "has its day of the year",
  unchangedFor: "has not changed for",
};

const DATES: Record<string, string> = {
  "=": "is on",
  "!=": "is not on",
  "<": "is before",
  "<=": "is on or before",
  ">": "is after",
  ">=": "is on or after",
};

const LISTS: Record<string, string> = {
  contains: "include",
  doesNotContain: "do not include",
  in: "include one of",
  notIn: "include none of",
  null: "are empty",
  notNull: "are not empty",
};

const EVENTS: Record<string, string> = {
  some: "some",
  none: "none",
  "=": "exactly",
  "!=": "not exactly",
  "<": "fewer than",
  "<=": "at most",
  ">": "more than",
  ">=": "at least",
  between: "between",
  notBetween: "not between",
  first: "the first one was",
  last: "the last one was",
};

const BY_TYPE: Record<string, Record<string, string>> = {
  date: DATES,
  moment: DATES,
  list: LISTS,
  events: EVENTS,
  sequence: { some: "happened", none: "never happened" },
  line: { some: "there is one whose", none: "there is none whose" },
  segment: { in: "customer is in", notIn: "customer is not in" },
  sample: { in: "customer is in", notIn: "customer is not in" },
};

export function operatorChoices(field: Field, operators: string[]): Choice[] {
  const words = { ...PLAIN, ...BY_TYPE[field.type] };
  return operators.map((value) => ({ value, label: words[value] ?? value }));
}
