/** What was shown last, by id, with its content as text to compare by. */
export type Shown<K, T> = Map<K, { readonly value: T; readonly content: string }>;

/**
 * Keeps the old objects where nothing that is shown has changed, so that memoised rows and tiles stay as they are.
 * @param shown brought up to date. @param fresh plain values, compared by content.
 */
export function reuse<K, T extends { readonly id: K }>(shown: Shown<K, T>, fresh: readonly T[]): readonly T[] {
  const kept = fresh.map((value) => {
    const content = JSON.stringify(value);
    const before = shown.get(value.id);
    return before?.content === content ? before : { value, content };
  });
  shown.clear();
  for (const one of kept) shown.set(one.value.id, one);
  return kept.map(({ value }) => value);
}
