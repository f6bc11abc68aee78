import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptList, sameContent } from './sameContent.ts';

const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, undefined, 0, 1, '', 'a', true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

describe('whether two values say the same', () => {
  it('a copy does, however deep', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(sameContent(value, structuredClone(value))).toBe(true);
      }),
    );
  });

  it('two values do exactly when they are equal, a field that is undefined told apart from one that is absent', () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        let equal = true;
        try {
          expect(one).toStrictEqual(other);
        } catch {
          equal = false;
        }
        expect(sameContent(one, other)).toBe(equal);
      }),
    );
    expect(sameContent({ a: undefined }, {})).toBe(false);
    expect(sameContent([], {})).toBe(false);
  });
});

describe('a list that is kept', () => {
  it('stays the old list while it holds the same things in the same order', () => {
    const before = ['a', 'b'];
    expect(keptList(before, ['a', 'b'])).toBe(before);
    expect(keptList(before, ['b', 'a'])).not.toBe(before);
    expect(keptList(before, ['a'])).not.toBe(before);
    expect(keptList(undefined, before)).toBe(before);
  });
});
