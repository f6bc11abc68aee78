import { describe, expect, it } from 'vitest';
import { nearestName } from './nearestName.ts';

const known = ['token', 'previousToken', 'tenantId', 'checkinAt'];

describe('did you mean', () => {
  it.each([
    ['tokne', 'token'],
    ['Token', 'token'],
    ['tenant_id', 'tenantId'],
    ['checkInAt', 'checkinAt'],
    ['previuosToken', 'previousToken'],
  ])('%s means %s', (typed, meant) => {
    expect(nearestName(typed, known)).toBe(meant);
  });

  it.each(['', 'xyz', 'colour', 'tokentoken', 'x'.repeat(200)])('"%s" means nothing that is known', (typed) => {
    expect(nearestName(typed, known)).toBeUndefined();
  });
});
