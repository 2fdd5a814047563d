import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { giveFocusBack } from './focus.ts';

interface QuestionProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** What the button says that does it. */
  readonly yes: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/**
 * Asks before something is done that cannot be taken back. It is open as soon as it is drawn, so that no key goes past it.
 * Escape says no, and so does a browser that closes it without having asked.
 */
export function Question({ title, children, yes, onYes, onNo }: QuestionProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    shown?.addEventListener('close', onNo);
    return () => {
      shown?.removeEventListener('close', onNo);
      shown?.close();
      giveFocusBack(before);
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="question" onCancel={onNo}>
      <h2 id="question">{title}</h2>
      {children}
      <div class="row end">
        <button type="button" onClick={onNo}>
          Cancel
        </button>
        <button type="button" class="danger" onClick={onYes}>
          {yes}
        </button>
      </div>
    </dialog>
  );
}
