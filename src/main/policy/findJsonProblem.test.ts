import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonProblem } from './findJsonProblem.ts';

describe('where a text stops being JSON', () => {
  it.each([
    ['a comma too many in an object', '{\n  "a": 1,\n}', 3, 1, 'follows a comma that is one too many'],
    ['a comma too many in a list', '[1, 2,]', 1, 7, 'follows a comma that is one too many'],
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 3, 3, 'is where a comma or } must stand'],
    ['a missing colon', '{"a" 1}', 1, 6, 'is where a colon must stand'],
    ['a bare word', '{"a": yes}', 1, 7, 'is neither text in double quotes, a number, true, false, null, a list nor an object'],
    [
      'a number with a leading zero',
      '{"a": 08}',
      1,
      7,
      'is neither text in double quotes, a number, true, false, null, a list nor an object',
    ],
    ['a name without quotes', '{a: 1}', 1, 2, 'is where the name of a field in double quotes must stand'],
    ['single quotes', "{'a': 1}", 1, 2, 'is where the name of a field in double quotes must stand'],
    ['a value in single quotes', `{"a": 'b'}`, 1, 7, 'is a single quote where JSON wants a double one'],
    ['a comment', '{\n  // why\n  "a": 1\n}', 2, 3, 'is a comment, and JSON has none'],
    ['an open text', '{\n  "a": "b\n}', 2, 8, 'begins a text that is not closed on its line'],
    ['a wrong escape', '{"a": "\\x"}', 1, 7, 'begins a text with a control character or a wrong \\ sequence in it'],
    ['an open object', '{"a": 1', 1, 8, 'is where the text ends before an object is closed'],
    ['nothing', '', 1, 1, 'is where the text ends too early'],
    ['two values', '{} {}', 1, 4, 'is more text after the end'],
    ['a name twice in one object', '{\n  "a": 1,\n  "a": 2\n}', 3, 3, 'is a name that this object has already'],
    ['nesting without end', '['.repeat(100_000), 1, 66, 'is nested too deeply'],
  ])('%s', (_, text, line, column, message) => {
    expect(findJsonProblem(text)).toEqual({ line, column, message });
  });

  it('finds nothing in any JSON, and something in whatever JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(), fc.constantFrom('', ',', '"', '}', '\\', '1'), (value, place, damage) => {
        const text = JSON.stringify(value, null, 2);
        expect(findJsonProblem(text)).toBeUndefined();
        const at = place % (text.length + 1);
        const damaged = text.slice(0, at) + damage + text.slice(at + 1);
        if (isJson(damaged)) expect([undefined, 'is a name that this object has already']).toContain(findJsonProblem(damaged)?.message);
        else expect(findJsonProblem(damaged)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
