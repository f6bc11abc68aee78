import { describe, expect, it } from 'vitest';
import { createPreferences, readPreferences } from './preferences.ts';

describe('preferences', () => {
  it('fall back to the default, field by field, where what was kept cannot be read', () => {
    expect(readPreferences('{broken')).toEqual(readPreferences(null));
    expect(readPreferences('[]').theme).toBe('system');
    expect(readPreferences('{"theme":"sepia","density":"compact","singleKeys":"no","myProviders":["p1",2]}')).toEqual({
      theme: 'system',
      contrast: 'standard',
      density: 'compact',
      text: 'normal',
      singleKeys: true,
      myProviders: ['p1'],
    });
  });

  it('are kept as they change and read again on the next start', () => {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    createPreferences(storage).getState().change({ theme: 'dark', singleKeys: false });
    expect(createPreferences(storage).getState()).toMatchObject({ theme: 'dark', singleKeys: false, density: 'standard' });
  });

  it('still change where the browser refuses storage', () => {
    const refuse = () => {
      throw new Error('storage is off');
    };
    const preferences = createPreferences({ getItem: refuse, setItem: refuse });
    preferences.getState().change({ text: 'large' });
    expect(preferences.getState().text).toBe('large');
  });
});
