/**
 * Puts the focus on what a view begins with, when what had it is gone: a reader of the keyboard would start again at the
 * top of the page otherwise.
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
