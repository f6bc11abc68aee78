import { type ClinicDay, emptyDay, foldAll } from '../../shared/clinic-day/index.ts';
import type { LogRecord } from '../../shared/events/index.ts';
import type { FromEngine } from '../../shared/live/index.ts';
import { type ChangedEntities, changedEntities, keysOf } from './changedEntities.ts';
import type { EntityKey } from './liveState.ts';

type Snapshot = Extract<FromEngine, { kind: 'snapshot' }>;

/** How long a change glows (look.md). */
export const GLOW_MS = 1_000;
/** Folded without waiting for the next frame, so that a window nobody looks at keeps up and acknowledges. */
const BATCH_LIMIT = 200;

/** The day as this window holds it: records are gathered as they come and folded when the window says so. */
export interface DayFeed {
  day(): ClinicDay | null;
  position(): number;
  glowing(): ReadonlyMap<EntityKey, number>;
  /** What the newest fold changed; null after a snapshot, which may have changed everything. */
  changed(): ChangedEntities | null;
  replace(snapshot: Snapshot): void;
  /** @returns true when so much has gathered that it should be folded now. */
  gather(records: readonly LogRecord[], position: number): boolean;
  /** Folds what has gathered. @returns false when there was nothing. */
  fold(nowMs: number): boolean;
  /** Ends the glow of what changed long enough ago. @returns false when nothing ended. */
  fade(nowMs: number): boolean;
  clear(): void;
}

export function createDayFeed(): DayFeed {
  let day: ClinicDay | null = null;
  let position = 0;
  let gathered: LogRecord[] = [];
  let gatheredPosition: number | null = null;
  let glow: ReadonlyMap<EntityKey, number> = new Map();
  let changed: ChangedEntities | null = null;

  function clear() {
    day = null;
    position = 0;
    gathered = [];
    gatheredPosition = null;
    glow = new Map();
    changed = null;
  }

  return {
    day: () => day,
    position: () => position,
    glowing: () => glow,
    changed: () => changed,
    clear,
    replace(snapshot) {
      clear();
      day = foldAll(emptyDay(snapshot.setup, snapshot.date), snapshot.records);
      position = snapshot.position;
    },
    gather(records, upTo) {
      // Without a snapshot before them there is nothing to fold onto: the engine sends one first.
      if (!day) return false;
      gathered.push(...records);
      gatheredPosition = upTo;
      return gathered.length >= BATCH_LIMIT;
    },
    fold(nowMs) {
      if (!day || gatheredPosition === null) return false;
      const before = day;
      day = foldAll(before, gathered);
      changed = changedEntities(before, day, gathered);
      position = gatheredPosition;
      gathered = [];
      gatheredPosition = null;
      const keys = keysOf(changed);
      if (keys.length > 0) glow = new Map([...glow, ...keys.map((key) => [key, nowMs] as const)]);
      return true;
    },
    fade(nowMs) {
      const left = [...glow].filter(([, atMs]) => nowMs - atMs < GLOW_MS);
      if (left.length === glow.size) return false;
      glow = new Map(left);
      return true;
    },
  };
}
