/** What is shown of many things of one kind, each watched on its own: when one changes, whoever shows it is told and nobody else. */
export interface Faces<K, T> {
  readonly get: (id: K) => T | undefined;
  /** Tells those who show it, unless it looks the same as before: then the old object stays. */
  readonly set: (id: K, face: T) => void;
  readonly delete: (id: K) => void;
  /** Forgets all others. */
  readonly keep: (ids: ReadonlySet<K>) => void;
  readonly subscribe: (id: K, changed: () => void) => () => void;
}

/** @param isSame whether two faces look the same. */
export function createFaces<K, T>(isSame: (one: T, other: T) => boolean): Faces<K, T> {
  const faces = new Map<K, T>();
  const watchers = new Map<K, Set<() => void>>();

  function tell(id: K) {
    for (const changed of [...(watchers.get(id) ?? [])]) changed();
  }
  function forget(id: K) {
    if (faces.delete(id)) tell(id);
  }
  return {
    get: (id) => faces.get(id),
    set(id, face) {
      const before = faces.get(id);
      if (before !== undefined && isSame(before, face)) return;
      faces.set(id, face);
      tell(id);
    },
    delete: forget,
    keep(ids) {
      for (const id of [...faces.keys()]) if (!ids.has(id)) forget(id);
    },
    subscribe(id, changed) {
      const others = watchers.get(id) ?? new Set();
      watchers.set(id, others.add(changed));
      return () => {
        others.delete(changed);
        if (others.size === 0 && watchers.get(id) === others) watchers.delete(id);
      };
    },
  };
}
