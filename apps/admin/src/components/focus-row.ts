/**
 * Focuses what `selector` finds in a virtual list that was scrolled to it. A row that is drawn already has the focus at once,
 * so that a key that follows closely means this row and not the one before; another has it when it is drawn.
 */
export function focusRow(list: HTMLElement | null, selector: string): void {
  const focus = () => {
    const row = list?.querySelector<HTMLElement>(selector);
    row?.focus({ preventScroll: true });
    return row != null;
  };
  if (!focus()) requestAnimationFrame(focus);
}
