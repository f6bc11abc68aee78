import { copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aDataFolder, anEvent, toRecord } from './testing/aLog.ts';

const checkIn = (n: number) =>
  anEvent(`e-${n}`, 'patient.checkin.v1', {
    patientId: `p-${n}`,
    appointmentId: `a-${n}`,
    checkinAt: '2025-11-27T04:00:00Z',
    notes: `note ${n}`,
  });

it('a backup made while others write holds everything up to its position, and is the same log when it is opened with the key', async () => {
  const folder = aDataFolder();
  const log = folder.open();
  log.record([toRecord(Array.from({ length: 800 }, (_, n) => checkIn(n)))]);
  const target = join(folder.directory, 'backups', 'monday');
  const making = log.backup(target);
  for (let n = 800; n < 830; n += 1) await log.submit(toRecord([checkIn(n)]));
  const made = await making;
  expect(made.directory).toBe(target);
  expect(made.position).toBeGreaterThanOrEqual(800);
  expect(readdirSync(target).sort()).toEqual(['events.db', 'keys.db']);
  const upTo = log.read.after(0, 1000).slice(0, made.position);
  await log.close();

  const restored = join(folder.directory, 'restored');
  mkdirSync(restored);
  for (const file of made.files) copyFileSync(file, join(restored, file.endsWith('keys.db') ? 'keys.db' : 'events.db'));
  const copy = folder.open({ directory: restored, keyFile: join(folder.directory, 'practice.key') });
  expect(copy.head()).toBe(made.position);
  expect(copy.read.after(0, 1000)).toEqual(upTo);
  expect(copy.checkIntegrity()).toEqual([]);
  await copy.close();
  folder.remove();
});

it('a backup never goes into a folder that is there already', async () => {
  const folder = aDataFolder();
  const log = folder.open();
  const before = statSync(folder.directory).ino;
  await expect(log.backup(folder.directory)).rejects.toMatchObject({
    name: 'StorageError',
    message: expect.stringContaining('does not exist yet'),
  });
  expect(statSync(folder.directory).ino).toBe(before);
  await log.close();
  folder.remove();
});
