import { describe, expect, it } from 'vitest';
import type { EntityKey } from '../live/index.ts';
import { createGlows } from './glows.ts';

const recent = (count: number) => new Map(Array.from({ length: count }, (_, index) => [`visit:${index}` as EntityKey, 0]));

describe('the glow', () => {
  it('is on what has changed within the last second, up to 24 things', () => {
    const { faces, show } = createGlows();
    show(recent(24));
    expect(faces.get('visit:23')).toBe(true);
    show(recent(1));
    expect(faces.get('visit:0')).toBe(true);
    expect(faces.get('visit:23')).toBeUndefined();
  });

  it('is on nothing when more have changed: it is no hint where to look any more', () => {
    const { faces, show } = createGlows();
    show(recent(24));
    show(recent(25));
    expect(faces.get('visit:0')).toBeUndefined();
  });
});
