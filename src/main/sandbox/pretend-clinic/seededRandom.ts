/** Repeatable chance: the same name gives the same sequence on every machine. Never for secrets. */
export interface SeededRandom {
  /** @returns a number in [0, 1). */
  next(): number;
  /** @returns a whole number, both ends included. */
  between(low: number, high: number): number;
  /** @param probability 0–1. */
  chance(probability: number): boolean;
  /** @throws RangeError for an empty list: there is nothing to pick. */
  pick<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
}

/** @param name what the sequence is for, such as `7:2026-11-20:visits`; each purpose has its own, so that one more draw in one place moves nothing elsewhere. */
export function seededRandom(name: string): SeededRandom {
  let state = hashOf(name);

  // mulberry32: 32 bits of state are plenty for a day of invented patients.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));

  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick(list) {
      for (const chosen of list.slice(Math.floor(next() * list.length))) return chosen;
      throw new RangeError('There is nothing to pick from.');
    },
    shuffled(list) {
      return list
        .map((item) => ({ item, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item);
    },
  };
}

/** FNV-1a over the UTF-16 units of a text, finished with an avalanche so that neighbouring names differ in every bit. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
