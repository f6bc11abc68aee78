import { describe, expect, it } from 'vitest';
import { type KeyPress, nextIndex, readKey } from './boardKeys.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...more };
}

describe('keys on the board', () => {
  it('are not taken while somebody types, or while a dialog or menu is open', () => {
    expect(readKey(press('c'), 'typing', true)).toBeNull();
    expect(readKey(press('/'), 'layer', true)).toBeNull();
    expect(readKey(press('z', { ctrlKey: true }), 'typing', true)).toBeNull();
  });

  it('act as letters whatever the case, on a row, on a button and on the ground', () => {
    for (const place of ['row', 'control', 'board'] as const)
      expect(readKey(press('C'), place, true)).toEqual({ kind: 'letter', letter: 'c' });
  });

  it('do nothing when single keys are switched off, except undo and opening a row', () => {
    expect(readKey(press('c'), 'row', false)).toBeNull();
    expect(readKey(press('/'), 'row', false)).toBeNull();
    expect(readKey(press('z', { ctrlKey: true }), 'row', false)).toEqual({ kind: 'undo' });
    expect(readKey(press('Enter'), 'row', false)).toEqual({ kind: 'open' });
  });

  it('leave Enter to a button that has the focus', () => {
    expect(readKey(press('Enter'), 'control', true)).toBeNull();
  });

  it('leave the keys of the browser and of the screen reader alone', () => {
    expect(readKey(press('c', { ctrlKey: true }), 'row', true)).toBeNull();
    expect(readKey(press('c', { altKey: true }), 'row', true)).toBeNull();
    expect(readKey(press('F5'), 'row', true)).toBeNull();
  });

  it('act once while they are held down', () => {
    expect(readKey(press('c', { repeat: true }), 'row', true)).toBeNull();
  });
});

describe('moving in the list', () => {
  it('stops at both ends', () => {
    expect(nextIndex('ArrowDown', 4, 5)).toBe(4);
    expect(nextIndex('k', 0, 5)).toBe(0);
    expect(nextIndex('PageDown', 2, 5)).toBe(4);
    expect(nextIndex('Home', 3, 5)).toBe(0);
    expect(nextIndex('x', 3, 5)).toBeNull();
  });
});
