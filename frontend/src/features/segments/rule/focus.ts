// Where the keyboard goes in a rule: to the first empty box of a condition, to the next one after a removal.
// The parts of a rule mark themselves: `data-node` with their id, `data-path`, and `data-add` where one adds.

const BOXES = 'input:not([type="hidden"]):not([disabled]), textarea';

function nodeAround(element: Element): Element | null {
  return element.closest("[data-node]");
}

function go(target: HTMLElement | null | undefined): void {
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}

/** The boxes of a condition or group, without those of what is nested in it. */
function ownBoxes(node: Element): HTMLInputElement[] {
  return [...node.querySelectorAll<HTMLInputElement>(BOXES)].filter(
    (box) => nodeAround(box) === node && !box.hasAttribute("data-add"),
  );
}

/** The first empty box, also of a nested condition; else where one adds; else how it is compared. */
export function focusIn(node: Element | null | undefined): void {
  if (!node) return;
  const every = [...node.querySelectorAll<HTMLInputElement>(BOXES)];
  const empty = every.find((box) => box.value === "" && !box.hasAttribute("data-add") && !filled(box));
  const wanting = empty ?? (isOpen(node) ? node.querySelector<HTMLElement>("[data-add]") : null);
  const own = ownBoxes(node);
  go(wanting ?? own[1] ?? own[0]);
}

/** A list of chosen values keeps them as pills beside a box that is always empty. */
function filled(box: Element): boolean {
  return box.parentElement?.querySelector("[data-with-remove], .mantine-Pill-root") != null;
}

/** A group or an article that has no condition yet. */
function isOpen(node: Element): boolean {
  return node.querySelector("[data-add]") !== null && node.querySelector("[data-node]") === null;
}

export function focusNode(id: string): boolean {
  const node = document.querySelector(`[data-node="${id}"]`);
  focusIn(node);
  return node !== null;
}

/** The condition or group at a path that wants something. */
export function focusGap(form: Element | null, path: string): void {
  focusIn(form?.querySelector(`[data-path="${path}"]`));
}

/** What was refused, wherever on the form that is said first. */
export function focusFirstBad(form: Element | null): void {
  const bad = form?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]');
  if (!bad) return;
  if (bad.matches(BOXES)) return go(bad);
  const node = nodeAround(bad);
  if (!node) {
    bad.tabIndex = -1;
    return go(bad);
  }
  const own = ownBoxes(node);
  go(own[own.length - 1]);
}

/** Before a part is removed: its next sibling, else where its group adds one, gets the keyboard. */
export function focusAfter(button: Element, next: string | undefined): void {
  const node = nodeAround(button);
  if (next) {
    const sibling = document.querySelector(`[data-node="${next}"]`);
    if (sibling) return go(ownBoxes(sibling)[0]);
  }
  const group = node?.parentElement?.closest(".rule-root, .rule-group");
  const adds = group ? [...group.querySelectorAll<HTMLElement>("[data-add]")] : [];
  go(adds[adds.length - 1]);
}
