import { describe, expect, it } from 'vitest';
import { findEntries, type PaletteEntry } from './palette.ts';

function entry(title: string, more: Partial<PaletteEntry> = {}): PaletteEntry {
  return { id: title, group: 'Patients', title, detail: '', terms: '', run: () => {}, ...more };
}
const entries = [
  entry('Amira Haddad', { terms: '0491 570 156', detail: '10:20 · Osei' }),
  entry('Hana Kimura', { detail: '10:15 · Walker' }),
  entry('Zoë Núñez'),
  entry('Add a walk-in', { group: 'Do', terms: 'new patient' }),
];
const found = (query: string) => findEntries(entries, query).map(({ title }) => title);

describe('the palette', () => {
  it('finds by the beginning of any word, whatever the case, and by all words together', () => {
    expect(found('had')).toEqual(['Amira Haddad']);
    expect(found('HA')).toEqual(['Hana Kimura', 'Amira Haddad']);
    expect(found('kim hana')).toEqual(['Hana Kimura']);
    expect(found('addad')).toEqual([]);
  });

  it('finds names without their accents', () => {
    expect(found('zoe nun')).toEqual(['Zoë Núñez']);
  });

  it('finds a mobile by three digits or more of it, spaces or not', () => {
    expect(found('570156')).toEqual(['Amira Haddad']);
    expect(found('56')).toEqual([]);
  });

  it('finds commands by words that are not shown, and shows everything for no query', () => {
    expect(found('new')).toEqual(['Add a walk-in']);
    expect(found(' ')).toHaveLength(4);
  });
});
