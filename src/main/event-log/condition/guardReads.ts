/** The same object, with each of its functions run by `reading`, which says in words what a failing disk or a damaged file means. */
export function guardReads<Reads extends object>(reading: <Result>(work: () => Result) => Result, reads: Reads): Reads {
  const guarded = Object.entries(reads).map(([name, read]: [string, unknown]) => [
    name,
    typeof read === 'function' ? (...given: unknown[]) => reading<unknown>(() => read(...given)) : read,
  ]);
  return Object.fromEntries(guarded) as Reads;
}
