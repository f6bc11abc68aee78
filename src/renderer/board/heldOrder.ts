/**
 * The order of the rows while a pointer or the focus is on the list (look.md: rows keep their place).
 * @param shown ids as they are on screen. @param wanted ids in their true order.
 * @returns `shown` without what has gone, what is new at the end; the same array as `shown` when nothing came or went.
 */
export function holdOrder<T>(shown: readonly T[], wanted: readonly T[]): readonly T[] {
  const there = new Set(wanted);
  const known = new Set(shown);
  const kept = shown.filter((id) => there.has(id));
  const added = wanted.filter((id) => !known.has(id));
  return kept.length === shown.length && added.length === 0 ? shown : [...kept, ...added];
}

/** @returns whether two orders of the same ids differ. */
export function differs<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length !== other.length || one.some((id, index) => id !== other[index]);
}
