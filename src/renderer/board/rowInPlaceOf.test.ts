import { describe, expect, test } from 'vitest';
import { rowInPlaceOf } from './rowInPlaceOf.ts';

describe('the focus of a row that has left the list goes', () => {
  test('to the row after it, which is in its place now', () => {
    expect(rowInPlaceOf('b', ['a', 'b', 'c'], ['a', 'c'])).toBe('c');
  });
  test('past others that left with it', () => {
    expect(rowInPlaceOf('b', ['a', 'b', 'c', 'd'], ['a', 'd'])).toBe('d');
  });
  test('to the nearest row above when it was the last', () => {
    expect(rowInPlaceOf('d', ['a', 'b', 'c', 'd'], ['a', 'b'])).toBe('b');
  });
  test('to nobody when nobody of then is left', () => {
    expect(rowInPlaceOf('a', ['a'], ['z'])).toBeNull();
    expect(rowInPlaceOf('a', ['a'], [])).toBeNull();
  });
});
