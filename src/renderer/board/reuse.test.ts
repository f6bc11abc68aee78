import { describe, expect, it } from 'vitest';
import { reuse, type Shown } from './reuse.ts';

describe('what is shown again', () => {
  it('keeps its identity while its content is the same, and loses it when any of it changes', () => {
    const shown: Shown<string, { id: string; words: string[] }> = new Map();
    const first = reuse(shown, [
      { id: 'a', words: ['waiting'] },
      { id: 'b', words: [] },
    ]);
    const second = reuse(shown, [
      { id: 'b', words: [] },
      { id: 'a', words: ['called'] },
    ]);
    expect(second[0]).toBe(first[1]);
    expect(second[1]).not.toBe(first[0]);
    expect(second[1]?.words).toEqual(['called']);
  });

  it('forgets what has gone', () => {
    const shown: Shown<string, { id: string }> = new Map();
    const [first] = reuse(shown, [{ id: 'a' }]);
    reuse(shown, []);
    expect(reuse(shown, [{ id: 'a' }])[0]).not.toBe(first);
  });
});
