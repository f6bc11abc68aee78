import { describe, expect, it } from 'vitest';
import { differs, holdOrder } from './heldOrder.ts';

describe('a held order', () => {
  it('keeps every row in its place when the true order changes', () => {
    const shown = ['a', 'b', 'c'];
    expect(holdOrder(shown, ['c', 'a', 'b'])).toBe(shown);
  });

  it('drops a row that has gone and adds a new one at the end, moving no other', () => {
    expect(holdOrder(['a', 'b', 'c'], ['d', 'c', 'a'])).toEqual(['a', 'c', 'd']);
  });

  it('says that the order is out of date only when it is', () => {
    expect(differs(['a', 'b'], ['a', 'b'])).toBe(false);
    expect(differs(['a', 'b'], ['b', 'a'])).toBe(true);
    expect(differs(['a'], ['a', 'b'])).toBe(true);
  });
});
