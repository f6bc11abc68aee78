import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { endOnBug } from './endOnBug.ts';
import { anElectron } from './testing/anElectron.ts';

test('an error that nobody caught ends the app once, in plain words, and neither words nor log repeat the error', async () => {
  const electron = anElectron({ userData: '', preload: '' });
  const host = new EventEmitter();
  const lines: unknown[] = [];
  endOnBug(electron.parts, host as unknown as NodeJS.Process, (...line) => void lines.push(line));
  host.emit('uncaughtException', new TypeError('Ada Byron is undefined'));
  host.emit('uncaughtException', new TypeError('again'));
  expect(await electron.ended).toBe(1);
  expect(electron.seen.errorBoxes).toEqual([
    { title: 'Frontdesk has to close', content: expect.stringContaining('Everything that was entered is safe') },
  ]);
  expect(lines).toEqual([['error', 'uncaught error', { error: 'TypeError' }]]);
  expect(JSON.stringify([electron.seen.errorBoxes, lines])).not.toContain('Ada');
});
