import { type BigIntStats, statSync } from 'node:fs';
import { join } from 'node:path';

/** A change of a folder within this time of a look may share its timestamp with one before it: then the next look is whole again. */
const TIMESTAMP_GRAIN_MS = 100;

export interface FileWatch {
  /**
   * Names of the files that are not any more what was opened: deleted, moved away, or another put in their place. SQLite goes on
   * writing into what it has open, and with the process that would be gone. Costs one question to the system while nothing in the folder changes.
   */
  gone(): readonly string[];
  /** The files as they are now are the right ones. */
  settle(): void;
}

/** @param names of the files as they stand in the folder now. */
export function watchFiles(directory: string, names: readonly string[]): FileWatch {
  let identities = new Map<string, string | undefined>();
  let unchangedSince: bigint | undefined;

  function settle(): void {
    unchangedSince = undefined;
    identities = new Map(names.map((name) => [name, identityOf(join(directory, name))]));
  }

  settle();
  return {
    settle,
    gone() {
      const folder = statOf(directory);
      // A file is deleted, moved or made by changing its folder.
      if (folder && folder.mtimeNs === unchangedSince) return [];
      const gone = names.filter((name) => identityOf(join(directory, name)) !== identities.get(name));
      unchangedSince = gone.length === 0 && folder && isPast(folder) ? folder.mtimeNs : undefined;
      return gone;
    },
  };
}

function identityOf(path: string): string | undefined {
  const found = statOf(path);
  return found && `${found.dev}:${found.ino}`;
}

/** What cannot be looked at is as good as gone. */
function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isPast({ mtimeMs }: BigIntStats): boolean {
  return Math.abs(Date.now() - Number(mtimeMs)) > TIMESTAMP_GRAIN_MS;
}
