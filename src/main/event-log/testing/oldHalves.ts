import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readPracticeKey } from '../keys/practiceKeyFile.ts';
import { createSealer, openSealed } from '../keys/seal.ts';
import { CLINIC } from './aLog.ts';

/**
 * Turns a closed data folder into one as version 0.1.0 left it after ids with half a character: JSON and what was sealed hold the ids as
 * they came, the columns what SQLite made of them. @param halves the id as it is stored, and as it came.
 */
export function asOldVersionLeftIt(directory: string, halves: Readonly<Record<string, string>>): void {
  const events = new Database(join(directory, 'events.db'));
  const keys = new Database(join(directory, 'keys.db'));
  const practiceKey = readPracticeKey(join(directory, 'practice.key'), true);
  const seal = createSealer();
  const cameAs = (id: string) => halves[id] ?? id;
  const contextNow = (...ids: readonly string[]) => JSON.stringify(ids);
  const contextThen = (...ids: readonly string[]) => JSON.stringify(ids.map(cameAs));
  const keyOf = (kind: string, id: string): KeyObject => {
    const row = keys
      .prepare<[string, string], { wrapped: Buffer }>('SELECT wrapped FROM data_keys WHERE kind = ? AND id = ?')
      .get(kind, id);
    if (!row) throw new Error(`no key of ${kind} ${id}`);
    return createSecretKey(openSealed(practiceKey, row.wrapped, contextNow(CLINIC, kind, id)));
  };
  const practiceData = () => createSecretKey(Buffer.from(hkdfSync('sha256', keyOf('practice', ''), Buffer.alloc(0), 'frontdesk data', 32)));

  for (const row of events
    .prepare<[], { position: number; source: string; event_id: string; data: string; sealed: Buffer | null; sealed_for: string | null }>(
      'SELECT * FROM events',
    )
    .all()) {
    const ids: [string, string, string] = [CLINIC, row.source, row.event_id];
    const owner = row.sealed && (row.sealed_for === null ? practiceData() : keyOf('patient', row.sealed_for));
    const sealed = row.sealed && owner && seal(owner, openSealed(owner, row.sealed, contextNow(...ids)), contextThen(...ids));
    let data = row.data;
    for (const [stored, came] of Object.entries(halves)) data = data.replaceAll(JSON.stringify(stored), JSON.stringify(came));
    events.prepare('UPDATE events SET sealed = ?, data = ? WHERE position = ?').run(sealed, data, row.position);
  }
  for (const { patient_id: id, sealed_details: box } of events
    .prepare<[], { patient_id: string; sealed_details: Buffer | null }>('SELECT * FROM book_patients')
    .all()) {
    if (!box) continue;
    const key = keyOf('patient', id);
    const details = openSealed(key, box, contextNow('book patient', CLINIC, id));
    events
      .prepare('UPDATE book_patients SET sealed_details = ? WHERE patient_id = ?')
      .run(seal(key, details, contextThen('book patient', CLINIC, id)), id);
  }
  for (const { kind, id } of keys
    .prepare<[], { kind: string; id: string }>("SELECT kind, id FROM data_keys WHERE kind = 'patient'")
    .all()) {
    const raw = keyOf(kind, id).export();
    keys
      .prepare('UPDATE data_keys SET wrapped = ? WHERE kind = ? AND id = ?')
      .run(seal(practiceKey, raw, contextThen(CLINIC, kind, id)), kind, id);
  }
  // The schema of that version: the migrations that came later are applied to these rows when the folder is opened.
  events.exec('DROP TABLE unreadable_events; DROP TABLE repairs; DELETE FROM schema_versions WHERE version = 8;');
  events.close();
  keys.close();
}
