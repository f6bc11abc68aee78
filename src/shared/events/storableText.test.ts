import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patientIdSchema } from './ids.ts';
import { cutText, isStorableText, mendedText, unstorableAt } from './storableText.ts';

describe('text that can be stored', () => {
  it.each(['', 'plain', 'Zoë', '\u{1f600}', '\ufffd'])('%j is', (text) => {
    expect(isStorableText(text)).toBe(true);
    expect(mendedText(text)).toBe(text);
  });

  it.each(['\ud800', 'a\udc00', '\udc00\ud800', '\u{1f600}\ud83d', 'a\u0000'])('%j is not, and is mended to what is', (text) => {
    expect(isStorableText(text)).toBe(false);
    expect(isStorableText(mendedText(text))).toBe(true);
    expect(mendedText(text)).toHaveLength(text.length);
  });

  it('is exactly what comes back from its own bytes, but for U+0000', () => {
    const anyText = fc.string({ unit: fc.integer({ min: 1, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
    fc.assert(fc.property(anyText, (text) => isStorableText(text) === (Buffer.from(text, 'utf8').toString('utf8') === text)));
  });

  it.each([
    [{ a: 1, b: [true, null, 'x'] }, undefined],
    ['\ud800', []],
    [{ a: { b: ['x', '\ud800'] } }, ['a', 'b', 1]],
    [{ a: { '\ud800': 1 } }, ['a']],
  ])('%j: is it told where it stands', (value, path) => {
    expect(unstorableAt(value)).toEqual(path);
  });

  it.each([
    ['short', 5, 'short'],
    ['longer', 4, 'long'],
    ['!  \u{1f600}', 4, '!  '],
    ['!  \u{1f600}', 5, '!  \u{1f600}'],
    ['\u{1f600}', 1, ''],
  ])('%j is cut to %i, and not in the middle of a character', (text, longest, cut) => {
    expect(cutText(text, longest)).toBe(cut);
  });

  it('is demanded of every id', () => {
    expect(patientIdSchema.safeParse('p-\ud800').success).toBe(false);
    expect(patientIdSchema.safeParse('p-\u{1f600}').success).toBe(true);
  });
});
