import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openDetails } from '../../src/main/event-log/book/patients.ts';
import { openWritable } from '../../src/main/event-log/database/openDatabase.ts';
import { openEventLog } from '../../src/main/event-log/index.ts';
import { openKeyRing } from '../../src/main/event-log/keys/keyRing.ts';
import { readPracticeKey } from '../../src/main/event-log/keys/practiceKeyFile.ts';
import { loadPolicy, practiceSetupOf } from '../../src/main/policy/index.ts';
import { demoPolicy } from '../../src/main/sandbox/pretend-clinic/index.ts';
import type { LogRecord, TenantId } from '../../src/shared/events/index.ts';

export interface DataFound {
  /** Every record of the log, oldest first. */
  readonly records: readonly LogRecord[];
  /** What is wrong, a line each: integrity, gaps in the positions, and where the book as it stood differs from a replay of the log. */
  readonly problems: readonly string[];
}

/**
 * Opens the data folder of a host that has ended, in whatever way, and holds it to its promises.
 * @param policyFile the policy the host ran with; null for the demo's own.
 */
export async function verifyData(directory: string, policyFile: string | null): Promise<DataFound> {
  const log = openEventLog({
    directory,
    practices: practicesOf(policyFile),
    now: Date.now,
    newId: () => crypto.randomUUID(),
    log: () => {},
  });
  try {
    const integrity = log.checkIntegrity();
    const stood = bookIn(directory);
    log.rebuildBook();
    const records: LogRecord[] = [];
    for (let page = log.read.after(0, 1_000); page.length > 0; page = log.read.after(records.length, 1_000)) records.push(...page);
    const gaps = records.flatMap(({ position }, at) => (position === at + 1 ? [] : [`Position ${at + 1} is ${position}.`]));
    return { records, problems: [...integrity, ...gaps, ...differences(stood, bookIn(directory))] };
  } finally {
    await log.close();
  }
}

/** @returns where the book as it stood differs from a replay of the log, a line each. */
export async function verifyBook(directory: string, policyFile: string | null = null): Promise<readonly string[]> {
  return (await verifyData(directory, policyFile)).problems;
}

function practicesOf(policyFile: string | null) {
  if (policyFile === null) return demoPolicy().practices.map(practiceSetupOf);
  const loaded = loadPolicy(policyFile, process.env, (path) => readFileSync(path));
  if (loaded.outcome === 'bad') throw new Error(loaded.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
  return loaded.policy.practices.map(practiceSetupOf);
}

type Book = ReadonlyMap<string, readonly string[]>;

/** Every row of every table of the book, as text; sealed details are opened, since each sealing of the same text differs. */
function bookIn(directory: string): Book {
  const events = new Database(join(directory, 'events.db'), { readonly: true });
  const keysDatabase = openWritable(join(directory, 'keys.db'));
  try {
    const keys = openKeyRing(keysDatabase, readPracticeKey(join(directory, 'practice.key'), true));
    const tables = events
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'book\\_%' ESCAPE '\\' ORDER BY name")
      .pluck()
      .all();
    return new Map(tables.map((table) => [table, rowsOf(table)]));

    function rowsOf(table: string): readonly string[] {
      const rows = events.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all();
      return rows.map((row) => JSON.stringify(opened(row))).sort();
    }

    function opened({ sealed_details, ...row }: Record<string, unknown>): object {
      if (!(sealed_details instanceof Uint8Array)) return row;
      return { ...row, details: openDetails(keys, row['tenant_id'] as TenantId, String(row['patient_id']), sealed_details) };
    }
  } finally {
    events.close();
    keysDatabase.close();
  }
}

function differences(stood: Book, replayed: Book): readonly string[] {
  const tables = [...new Set([...stood.keys(), ...replayed.keys()])];
  if (tables.length === 0) return ['There is no book.'];
  return tables.flatMap((table) => {
    const before = new Set(stood.get(table));
    const after = new Set(replayed.get(table));
    return [
      ...[...before].filter((row) => !after.has(row)).map((row) => `${table}: the book had ${row}, a replay has not.`),
      ...[...after].filter((row) => !before.has(row)).map((row) => `${table}: a replay has ${row}, the book had not.`),
    ];
  });
}
