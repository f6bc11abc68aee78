import type { Statement } from 'better-sqlite3';
import { type Compilable, Kysely, SqliteDialect } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import type { ReadableDatabase } from './openDatabase.ts';
import type { EventTables } from './tables.ts';

/** Typed reads of events.db: built with Kysely, run without a promise, each statement prepared once. */
export interface Queries {
  readonly from: ReadonlyKysely<EventTables>;
  /** @returns the rows of a query that `from` built. */
  all<Row>(query: Compilable<Row>): Row[];
}

export function openQueries(database: ReadableDatabase): Queries {
  const kysely = new Kysely<EventTables>({ dialect: new SqliteDialect({ database }) });
  const statements = new Map<string, Statement<unknown[]>>();
  return {
    from: kysely as unknown as ReadonlyKysely<EventTables>,
    all<Row>(query: Compilable<Row>): Row[] {
      const { sql, parameters } = query.compile();
      let statement = statements.get(sql);
      if (!statement) {
        statement = database.prepare<unknown[]>(sql);
        statements.set(sql, statement);
      }
      return statement.all(...parameters) as Row[];
    },
  };
}
