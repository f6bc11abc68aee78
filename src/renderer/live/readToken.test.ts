import { describe, expect, test } from 'vitest';
import { readToken } from './readToken.ts';

function aTab(hash: string, kept: Record<string, string> = {}) {
  const stored = new Map(Object.entries(kept));
  const address: string[] = [];
  const places = {
    location: { hash, pathname: '/', search: '?density=compact' },
    history: { state: null, replaceState: (_state: unknown, _title: string, url?: string | URL | null) => void address.push(String(url)) },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    },
  };
  return { places, address, stored };
}

describe('the token in the address', () => {
  test('is taken once, and the fragment is gone from the address at once', () => {
    const { places, address, stored } = aTab('#token=abc-123_x');
    expect(readToken(places)).toBe('abc-123_x');
    expect(address).toEqual(['/?density=compact']);
    expect(readToken({ ...places, location: { ...places.location, hash: '' } })).toBe('abc-123_x');
    expect([...stored.values()]).toEqual(['abc-123_x']);
  });

  test('another fragment is left alone, and without any token there is an empty one', () => {
    const { places, address } = aTab('#chairs');
    expect(readToken(places)).toBe('');
    expect(address).toEqual([]);
  });
});
