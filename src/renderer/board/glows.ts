import type { EntityKey } from '../live/index.ts';
import { createFaces, type Faces } from './faces.ts';

/** More than this at once is no longer a hint where to look. */
const MOST_GLOWING = 24;

export interface Glows {
  readonly faces: Faces<EntityKey, true>;
  /** @param recent keys of what changed within the last second. */
  readonly show: (recent: ReadonlyMap<EntityKey, number>) => void;
}

/** What glows because it has just changed. */
export function createGlows(): Glows {
  const faces = createFaces<EntityKey, true>(Object.is);
  return {
    faces,
    show(recent) {
      const glowing: ReadonlySet<EntityKey> = new Set(recent.size > MOST_GLOWING ? [] : recent.keys());
      faces.keep(glowing);
      for (const key of glowing) faces.set(key, true);
    },
  };
}
