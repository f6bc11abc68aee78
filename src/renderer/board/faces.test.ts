import { describe, expect, it } from 'vitest';
import { createFaces } from './faces.ts';

function watched() {
  const faces = createFaces<string, { readonly words: string }>((one, other) => one.words === other.words);
  const told: string[] = [];
  const stop = ['a', 'b'].map((id) => faces.subscribe(id, () => told.push(id)));
  return { faces, told, stop };
}

describe('what is shown of many things', () => {
  it('tells whoever shows the one that has changed, and nobody else', () => {
    const { faces, told } = watched();
    faces.set('a', { words: 'waiting' });
    expect(told).toEqual(['a']);
    expect(faces.get('b')).toBeUndefined();
  });

  it('keeps the old object, and tells nobody, when it looks the same', () => {
    const { faces, told } = watched();
    faces.set('a', { words: 'waiting' });
    const first = faces.get('a');
    faces.set('a', { words: 'waiting' });
    expect(faces.get('a')).toBe(first);
    expect(told).toEqual(['a']);
  });

  it('forgets what is gone and tells who still shows it', () => {
    const { faces, told } = watched();
    faces.set('a', { words: 'waiting' });
    faces.set('b', { words: 'called' });
    faces.keep(new Set(['b']));
    expect(faces.get('a')).toBeUndefined();
    expect(faces.get('b')?.words).toBe('called');
    faces.delete('a');
    expect(told).toEqual(['a', 'b', 'a']);
  });

  it('tells nobody who has stopped showing it', () => {
    const { faces, told, stop } = watched();
    stop[0]?.();
    faces.set('a', { words: 'waiting' });
    expect(told).toEqual([]);
  });
});
