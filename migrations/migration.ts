/** One step of a database's schema: numbered over all databases, forward-only, never edited once landed. */
export interface Migration {
  /** Increasing over all migrations of all databases. */
  readonly version: number;
  readonly name: string;
  readonly database: 'events' | 'keys' | 'exchanges';
  /** Runs inside one transaction, together with the row that records it. */
  readonly sql: string;
  /** It rewrites the text of the schema itself, which SQLite refuses unless told otherwise. */
  readonly editsSchema?: true;
}
