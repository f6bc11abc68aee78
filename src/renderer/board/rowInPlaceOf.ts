/**
 * Who takes the focus of a row that has left the list.
 * @param before ids as they were shown with it. @param now ids as they are shown without it.
 * @returns the next one after it that is still there, else the last one before it; null when nobody of then is left.
 */
export function rowInPlaceOf<T>(gone: T, before: readonly T[], now: readonly T[]): T | null {
  const there = new Set(now);
  const at = before.indexOf(gone);
  return before.slice(at + 1).find((id) => there.has(id)) ?? before.slice(0, Math.max(0, at)).findLast((id) => there.has(id)) ?? null;
}
