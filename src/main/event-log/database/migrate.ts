import type { Migration } from '../../../../migrations/index.ts';
import { StorageError } from '../contract.ts';
import type { WritableDatabase } from './openDatabase.ts';
import { asStorageError } from './storageFailure.ts';

/**
 * Brings a database to the newest schema, each step in a transaction of its own together with the row that records it:
 * a crash leaves a whole earlier version. @throws StorageError `too-new` when a newer program has been here.
 */
export function migrate(database: WritableDatabase, migrations: readonly Migration[], nowMs: number): void {
  try {
    database.exec(
      'CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
    );
    const applied = new Set(database.prepare<[], number>('SELECT version FROM schema_versions').pluck().all());
    const known = new Set(migrations.map((migration) => migration.version));
    const unknown = [...applied].filter((version) => !known.has(version));
    if (unknown.length > 0) {
      throw new StorageError(
        'too-new',
        `The data folder was last used by a newer version of the program (its schema is ${Math.max(...unknown)}, this one knows ${Math.max(0, ...known)}). It was left untouched. Install the newer version again.`,
      );
    }
    const record = database.prepare('INSERT INTO schema_versions (version, name, applied_at) VALUES (?, ?, ?)');
    for (const migration of migrations) {
      if (applied.has(migration.version)) continue;
      const apply = database.transaction(() => {
        database.exec(migration.sql);
        record.run(migration.version, migration.name, nowMs);
      });
      if (migration.editsSchema) database.unsafeMode(true);
      try {
        apply();
      } finally {
        if (migration.editsSchema) database.unsafeMode(false);
      }
    }
  } catch (error) {
    throw asStorageError(error);
  }
}
