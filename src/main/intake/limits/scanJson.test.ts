import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_JSON_DEPTH, scanJson } from './scanJson.ts';

const scan = (text: string, ...limits: number[]) => scanJson(Buffer.from(text), ...limits);

describe('before JSON is parsed', () => {
  test('32 levels are within and 33 are too deep', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(scan(nested(MAX_JSON_DEPTH)).outcome).toBe('within');
    expect(scan(nested(MAX_JSON_DEPTH + 1)).outcome).toBe('too-deep');
  });

  test('as many keys as allowed are within and one more is too many', () => {
    expect(scan('{"a":1,"b":{"c":2}}', 32, 3).outcome).toBe('within');
    expect(scan('{"a":1,"b":{"c":2}}', 32, 2).outcome).toBe('too-many-keys');
  });

  test('brackets, colons and escaped quotes inside a text count for nothing', () => {
    expect(scan(String.raw`{"a":"[[[[:::\"[[["}`, 1, 1).outcome).toBe('within');
  });

  test('the items of any array come back as the very bytes that were sent', () => {
    fc.assert(
      fc.property(fc.array(fc.json({ maxDepth: 4 })), fc.constantFrom('', ' ', '\n\t '), (items, blank) => {
        const text = Buffer.from(`${blank}[${items.map((item) => `${blank}${item}${blank}`).join(',')}]`);
        const result = scanJson(text);
        expect(result.outcome === 'within' && result.items?.map(({ start, end }) => text.toString('utf8', start, end))).toEqual(
          items.map((item) => item.trim()),
        );
      }),
    );
  });

  test('any bytes at all are scanned without a throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void expect(scanJson(bytes)).toHaveProperty('outcome')));
  });
});
