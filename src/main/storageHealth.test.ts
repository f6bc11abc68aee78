import { expect, it } from 'vitest';
import { StorageError } from './event-log/contract.ts';
import { storageHealth } from './storageHealth.ts';

it('the board has a line about storage only while nothing can be stored, with what to do', () => {
  expect(storageHealth({ trouble: () => null })).toBeNull();
  const full = new StorageError('full', 'The disk is full. Free some disk space.');
  expect(storageHealth({ trouble: () => full })).toMatchObject({
    key: 'storage',
    level: 'act',
    label: 'Nothing can be stored',
    detail: expect.stringMatching(/write it down on paper.*Free some disk space\.$/),
  });
});
