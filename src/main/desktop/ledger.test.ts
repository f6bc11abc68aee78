import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('every member of Electron that the shell uses stands in the ledger (docs/electron-ledger.md)', () => {
  const parts = readFileSync(join(import.meta.dirname, 'electronParts.ts'), 'utf8');
  const ledger = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'electron-ledger.md'), 'utf8');
  const declared = parts.slice(0, parts.indexOf('export const APP_SCHEME'));
  const objects = [...declared.matchAll(/readonly (\w+):/g)].map(([, name]) => name ?? '');
  const members = [...declared.matchAll(/'(\w+)'/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !['electron', 'on', 'once'].includes(name));
  expect(objects.length).toBeGreaterThan(10);
  expect(members.length).toBeGreaterThan(25);
  const missing = [...objects, ...members].filter((name) => !['defaultSession'].includes(name) && !ledger.includes(name));
  expect(missing).toEqual([]);
});
