import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import { rowInPlaceOf } from './rowInPlaceOf.ts';

export interface HandedFocus {
  /** For the element around the rows. */
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/**
 * The keyboard stays in the list: a row that leaves it while it has the focus hands the focus to the row in its place; one that leaves under
 * a layer that was opened from it does so when the layer closes.
 * @param list holds the rows, each named by `data-row`. @param order ids as they are shown. @param isCovered a layer lies over the list.
 */
export function useHandedFocus<T extends string>(
  list: RefObject<HTMLElement | null>,
  order: readonly T[],
  isCovered: boolean,
): HandedFocus {
  const focused = useRef<string | null>(null);
  const shown = useRef<readonly string[]>(order);
  const isLost = useRef(false);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = order;
    const id = focused.current;
    if (id !== null && !order.some((one) => one === id)) {
      focused.current = rowInPlaceOf(id, before, order);
      isLost.current = true;
    }
    if (isCovered || !isLost.current) return;
    isLost.current = false;
    const to = focused.current;
    // Somebody who has gone on to another part of the window is left there.
    if (to === null || document.activeElement !== document.body) return;
    list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(to)}"]`)?.focus({ preventScroll: true });
  }, [list, order, isCovered]);

  return {
    onFocus({ target }) {
      focused.current = target.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? null;
      isLost.current = false;
    },
    onBlur({ relatedTarget }) {
      // A window that is left keeps its focus and is told the same; a layer gives it back.
      if (document.hasFocus() && !relatedTarget?.closest('[role="dialog"]')) focused.current = null;
    },
  };
}
