/**
 * Keeps the old objects where nothing that is shown has changed, so that memoised rows and tiles stay as they are.
 * @param known by id what was shown last; brought up to date. @param fresh plain values, compared by content.
 */
export function reuse<K, T extends { readonly id: K }>(known: Map<K, T>, fresh: readonly T[]): readonly T[] {
  const kept = fresh.map((one) => {
    const before = known.get(one.id);
    return before !== undefined && JSON.stringify(before) === JSON.stringify(one) ? before : one;
  });
  known.clear();
  for (const one of kept) known.set(one.id, one);
  return kept;
}
