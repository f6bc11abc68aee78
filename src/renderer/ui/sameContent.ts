type Fields = Readonly<Record<string, unknown>>;

/** Whether two plain values (texts, numbers, lists and objects of them) say the same. */
export function sameContent(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((value, index) => sameContent(value, other[index]));
  }
  if (!isFields(one) || !isFields(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => Object.hasOwn(other, name) && sameContent(one[name], other[name]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the old list when it holds the same things in the same order, so that nothing made of it is made anew. */
export function keptList<T>(before: readonly T[] | undefined, fresh: readonly T[]): readonly T[] {
  return before !== undefined && before.length === fresh.length && fresh.every((value, index) => value === before[index]) ? before : fresh;
}
