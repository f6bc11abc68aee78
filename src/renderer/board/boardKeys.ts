/** What a key means for the board as a whole; letters are looked up in the key map afterwards. */
export type BoardKey =
  | { readonly kind: 'undo' }
  /** Ctrl+Enter: what the green line says, whatever row has the focus. */
  | { readonly kind: 'next' }
  | { readonly kind: 'search' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'open' }
  | { readonly kind: 'letter'; readonly letter: string };

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

/** Where the press landed. `typing`: a field takes the letters. `layer`: a dialog or a menu has the keyboard. `control`: a button or link, which Enter presses. */
export type KeyPlace = 'board' | 'row' | 'control' | 'typing' | 'layer';

/**
 * Single keys never fire while somebody types or a layer is open, and can be switched off (WCAG 2.1.4); Ctrl+Z stays. A key that is held
 * down acts once.
 * @returns null when the press is not the board's.
 */
export function readKey(press: KeyPress, place: KeyPlace, singleKeys: boolean): BoardKey | null {
  if (place === 'typing' || place === 'layer' || press.altKey || press.repeat) return null;
  if (press.ctrlKey || press.metaKey) {
    if (press.key === 'Enter') return { kind: 'next' };
    return press.key.toLowerCase() === 'z' ? { kind: 'undo' } : null;
  }
  if (press.key === 'Enter') return place === 'row' ? { kind: 'open' } : null;
  if (!singleKeys) return null;
  if (press.key === '/') return { kind: 'search' };
  if (press.key === '?') return { kind: 'keys' };
  return /^[a-z]$/i.test(press.key) ? { kind: 'letter', letter: press.key.toLowerCase() } : null;
}

/** @returns where an event's target is, by what it is and stands in. */
export function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof HTMLElement)) return 'board';
  if (target.isContentEditable || target.closest('input, textarea, select')) return 'typing';
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return 'layer';
  if (target.dataset['row'] !== undefined) return 'row';
  return target.closest('button, a') ? 'control' : 'board';
}

/** @returns the index to move to; null where the key does not move. */
export function nextIndex(key: string, at: number, length: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(length - 1, at + 1);
    case 'ArrowUp':
    case 'k':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    case 'PageDown':
      return Math.min(length - 1, at + 10);
    case 'PageUp':
      return Math.max(0, at - 10);
    default:
      return null;
  }
}
