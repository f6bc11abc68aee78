import type { Health } from '../shared/live/index.ts';
import type { Effects } from './effects.ts';
import type { StorageCondition } from './event-log/index.ts';

/** The line about storage on the board; null while all is well. */
export function storageHealth(condition: Pick<StorageCondition, 'trouble'>): Health | null {
  const trouble = condition.trouble();
  if (!trouble) return null;
  return {
    key: 'storage',
    level: 'act',
    label: 'Nothing can be stored',
    detail: `What is done now is not kept: write it down on paper, and call whoever looks after this computer. ${trouble.message}`,
  };
}

/** Between two looks an acknowledged event may stand in a file that somebody has deleted; a commit looks by itself. */
const LOOK_EVERY_MS = 500;

/** Looks after the storage as long as the engine runs. @returns a function that stops it. */
export function lookAfter(condition: Pick<StorageCondition, 'look'>, { setTimer }: Pick<Effects, 'setTimer'>): () => void {
  let cancel = setTimer(look, LOOK_EVERY_MS);
  function look(): void {
    cancel = setTimer(look, LOOK_EVERY_MS);
    condition.look();
  }
  return () => cancel();
}
