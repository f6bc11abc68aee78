import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import { rowInPlaceOf } from './rowInPlaceOf.ts';

export interface HandedFocus {
  /** For the element around the rows. */
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/**
 * The keyboard stays in the list: a row that leaves it while it has the focus hands the focus to the row in its place.
 * @param list holds the rows, each named by `data-row`. @param order ids as they are shown.
 */
export function useHandedFocus<T extends string>(list: RefObject<HTMLElement | null>, order: readonly T[]): HandedFocus {
  const focused = useRef<string | null>(null);
  const shown = useRef<readonly string[]>(order);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = order;
    const id = focused.current;
    if (id === null || order.some((one) => one === id)) return;
    focused.current = null;
    // Somebody who has gone on to another part of the window is left there.
    if (document.activeElement !== document.body) return;
    const to = rowInPlaceOf(id, before, order);
    if (to !== null) list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(to)}"]`)?.focus({ preventScroll: true });
  }, [list, order]);

  return {
    onFocus({ target }) {
      focused.current = target.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? null;
    },
    onBlur() {
      // A window that is left keeps its focus, and is told the same.
      if (document.hasFocus()) focused.current = null;
    },
  };
}
