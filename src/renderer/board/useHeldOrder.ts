import { type FocusEvent, useCallback, useRef, useState } from 'react';
import { differs, holdOrder } from './heldOrder.ts';

export interface HeldOrder<T> {
  readonly order: readonly T[];
  /** The true order is another one, and waits until the hand has left the list. */
  readonly outdated: boolean;
  readonly apply: () => void;
  /** For the element that holds the rows. */
  readonly holders: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: () => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
}

/** Rows never jump under the pointer: the order is held while a pointer or the focus is on the list. */
export function useHeldOrder<T>(wanted: readonly T[]): HeldOrder<T> {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [, again] = useState(0);
  const shown = useRef(wanted);
  // A row that goes with the focus on it tells nobody that the focus has left; the last one leaves nothing to hold.
  if (focused && wanted.length === 0) setFocused(false);
  const held = pointed || focused;
  const order = held ? holdOrder(shown.current, wanted) : wanted;
  shown.current = order;
  const apply = useCallback(() => {
    shown.current = [];
    again((n) => n + 1);
  }, []);
  return {
    order,
    outdated: held && differs(order, wanted),
    apply,
    holders: {
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      onFocus: () => setFocused(true),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      },
    },
  };
}
