/**
 * Puts the focus on what a view begins with, when what had it is gone: whoever uses the keyboard would start again at the top
 * of the page otherwise.
 */
export function focusHeading(): void {
  focusOn('main h1, main h2');
}

/** The first that fits and is seen, as soon as what comes next is drawn; an element without a stop of its own gets one. */
export function focusOn(selector: string): void {
  requestAnimationFrame(() => {
    const found = [...document.querySelectorAll<HTMLElement>(selector)].find(each => each.checkVisibility());
    if (found === undefined) return;
    if (found.tabIndex < 0) found.tabIndex = -1;
    found.focus();
  });
}

/** The same, but only where nothing has the focus any more. */
export function keepFocus(selector = 'main h1, main h2'): void {
  requestAnimationFrame(() => {
    if (isLost()) focusOn(selector);
  });
}

/** To what had the focus before, where it is still there and nothing else has it. */
export function giveFocusBack(before: Element | null): void {
  requestAnimationFrame(() => {
    if (isLost() && before instanceof HTMLElement && before.isConnected) before.focus();
  });
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
