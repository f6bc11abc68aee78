/**
 * The known name that a mistyped one most likely meant, for "did you mean" sentences.
 * @returns undefined when nothing is near: at most a third of the letters may differ, case and separators aside.
 */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  if (typed.length > 100) return undefined;
  const wanted = plain(typed);
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(wanted, plain(name));
    if (distance <= Math.floor(Math.max(wanted.length, 3) / 3) && (best === undefined || distance < best.distance))
      best = { name, distance };
  }
  return best?.name;
}

const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');

/** Insertions, deletions, replacements and swaps of two neighbours that turn one into the other. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwap ? (before[j - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[to.length] ?? 0;
}
