import { copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backupBeside } from './backupBeside.ts';
import { aDataFolder, anEvent, toRecord } from './testing/aLog.ts';
import { otherProcess } from './testing/otherProcess.ts';

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

it('a backup made by another process beside a host that writes holds everything acknowledged before it began, and can be restored', async () => {
  const folder = aDataFolder();
  const writer = otherProcess('writeForEver.ts', folder.directory);
  const acknowledged: string[] = [];
  for (let batch = 0; batch < 20; batch += 1) acknowledged.push(...((await writer.line()) ?? '').split(' '));
  const target = join(folder.directory, 'backups', 'monday');
  const made = backupBeside(folder.directory, target);
  // It went on meanwhile.
  expect(await writer.line()).toMatch(/^[0-9a-f-]+/);
  await writer.kill();
  expect(readdirSync(target).sort()).toEqual(['events.db', 'keys.db']);
  expect(readdirSync(target).map((name) => statSync(join(target, name)).mode & 0o077)).toEqual([0, 0]);
  copyFileSync(join(folder.directory, 'practice.key'), join(target, 'practice.key'));
  const restored = folder.open({ directory: target });
  const notes = new Set<unknown>();
  for (let after = 0; after < made.position; after += 1000)
    for (const { event } of restored.read.after(after, 1000)) notes.add('notes' in event.data && event.data.notes);
  expect(acknowledged.filter((id) => !notes.has(`note of ${id}`))).toEqual([]);
  expect(restored.checkIntegrity()).toEqual([]);
  await restored.close();
  folder.remove();
});

it('of a folder without data there is no backup', () => {
  const folder = aDataFolder();
  expect(() => backupBeside(folder.directory, join(folder.directory, 'to'))).toThrow(/There is no events\.db in .*no backup was made/);
  folder.remove();
});
