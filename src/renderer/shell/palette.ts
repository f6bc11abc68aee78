/** One thing the palette can do or open. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: 'Patients' | 'Do';
  readonly title: string;
  readonly detail: string;
  readonly hotkey?: string | undefined;
  /** More words by which it is found: a mobile number, a chair. */
  readonly terms: string;
  readonly run: () => void;
}

const MOST_SHOWN = 12;

/**
 * Every word of the query must begin a word of the entry; "had" finds "Amira Haddad", "4111" a mobile that holds it.
 * @returns people first, then what can be done; a title that begins with the query before one that holds it; words not shown last.
 */
export function findEntries(entries: readonly PaletteEntry[], query: string): readonly PaletteEntry[] {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return entries.slice(0, MOST_SHOWN);
  return entries
    .flatMap((entry, index) => {
      const title = fold(entry.title);
      const words = `${title} ${fold(entry.detail)} ${fold(entry.terms)}`.split(/[\s,.·()/“”"-]+/);
      const digits = entry.terms.replace(/\D/g, '');
      const found = wanted.every((part) => words.some((word) => word.startsWith(part)) || (/^\d{3,}$/.test(part) && digits.includes(part)));
      if (!found) return [];
      const first = wanted[0] ?? '';
      const place = entry.group === 'Patients' ? 0 : 1;
      const rank = title.startsWith(wanted.join(' ')) ? 0 : title.split(' ').some((word) => word.startsWith(first)) ? 1 : 2;
      return [{ entry, rank: rank === 2 ? 4 + place : 2 * place + rank, index }];
    })
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, MOST_SHOWN)
    .map(({ entry }) => entry);
}

/** Without case and accents, as people type names. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
