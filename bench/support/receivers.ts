import { join } from 'node:path';
import Database from 'better-sqlite3';
import { startProgram } from './program.ts';
import { startServe, writePolicy } from './serve.ts';
import { root, type Settings } from './settings.ts';

/** A receiver under load: its address, and what has to hold once it stopped. */
export interface Receiver {
  readonly url: string;
  /** Stops it. @returns how many messages it has kept. */
  stop(): Promise<number>;
}

export async function openOurs(settings: Settings, directory: string, profileAs: string): Promise<Receiver> {
  const serve = await startServe(settings, { directory, policy: writePolicy(directory), profileAs, watchTurnsAs: profileAs });
  return {
    url: `${serve.intake}/webhook/appointments`,
    async stop() {
      await serve.stop();
      return rowsIn(join(directory, 'data', 'events.db'), "SELECT count(*) FROM events WHERE source = 'appointments'");
    },
  };
}

export async function openBare(directory: string): Promise<Receiver> {
  const file = join(directory, 'bare.db');
  const program = await startProgram({
    command: process.execPath,
    args: [join(root, 'bench', 'reference', 'bareReceiver.ts'), file],
    log: join(directory, 'bare.log'),
  });
  return {
    url: program.firstLine,
    async stop() {
      await program.stop();
      return rowsIn(file, 'SELECT count(*) FROM messages');
    },
  };
}

export async function openPython(python: string, directory: string): Promise<Receiver> {
  const file = join(directory, 'python.db');
  const program = await startProgram({
    command: python,
    args: [join(root, 'bench', 'reference', 'python_receiver.py'), file],
    log: join(directory, 'python.log'),
  });
  return {
    url: program.firstLine,
    async stop() {
      await program.stop();
      return rowsIn(file, 'SELECT count(*) FROM events');
    },
  };
}

function rowsIn(file: string, sql: string): number {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare<[], number>(sql).pluck().get() ?? 0;
  } finally {
    database.close();
  }
}
