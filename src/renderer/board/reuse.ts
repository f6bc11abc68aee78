import { sameContent } from '../ui/sameContent.ts';

/** What was shown last, by id. */
export type Shown<K, T> = Map<K, T>;

/**
 * Keeps the old objects where nothing that is shown has changed, so that memoised cards stay as they are.
 * @param shown brought up to date. @param fresh plain values, compared by content.
 */
export function reuse<K, T extends { readonly id: K }>(shown: Shown<K, T>, fresh: readonly T[]): readonly T[] {
  const kept = fresh.map((value) => {
    const before = shown.get(value.id);
    return before !== undefined && sameContent(before, value) ? before : value;
  });
  shown.clear();
  for (const value of kept) shown.set(value.id, value);
  return kept;
}
