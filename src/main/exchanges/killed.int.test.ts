import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { anExchangeFolder } from './testing/anExchangeLog.ts';

it('a kill in the middle of recording leaves a whole file, in which the call under way is of unknown outcome', async () => {
  const folder = anExchangeFolder();
  const program = fileURLToPath(new URL('testing/recordForEver.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', program, folder.directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
  } finally {
    child.kill('SIGKILL');
  }
  await once(child, 'exit');

  const exchanges = folder.open();
  const oldest = exchanges.recent({ limit: 1_000 }).filter(({ operation }) => operation !== 'more');
  expect(oldest.map(({ operation, status, reason }) => [operation, status, reason])).toEqual([
    ['under way', 'unknown', 'stopped'],
    ['ended', 'success', null],
  ]);
  expect(exchanges.lost()).toBe(0);
  exchanges.close();
  const database = new Database(join(folder.directory, 'exchanges.db'), { readonly: true });
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.close();
  await folder.remove();
});
