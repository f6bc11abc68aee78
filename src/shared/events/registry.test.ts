import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arbitraryPayload } from './arbitraryPayload.ts';
import { instantKey } from './eventType.ts';
import { eventJsonSchemas } from './jsonSchemas.ts';
import { markOf } from './marks.ts';
import { eventTypeNames, eventTypeOf } from './registry.ts';

/** The same instant in another spelling: other offset, trailing zeros. Anything else unchanged. */
function spelledOtherwise(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) return value;
  const elsewhere = new Date(Date.parse(value) + 8 * 3_600_000).toISOString();
  return elsewhere.replace('Z', '000+08:00');
}

describe.each(eventTypeNames)('%s', (name) => {
  const type = eventTypeOf(name);

  it('is registered under its own name and says what it is', () => {
    expect(type.type).toBe(name);
    expect(type.summary).toMatch(/\.$/);
  });

  it('marks every field as open or personal', () => {
    const unmarked = Object.entries(type.data.shape).filter(([, field]) => !(field instanceof z.ZodType) || markOf(field) === undefined);
    expect(unmarked.map(([field]) => field)).toEqual([]);
  });

  it('requires no personal field, so that a payload without them is still valid', () => {
    const required = eventJsonSchemas().get(`${name}.schema.json`)?.['required'];
    expect(type.personalFields.filter((field) => Array.isArray(required) && required.includes(field))).toEqual([]);
  });

  it('has the same business key and subjects however its instants are spelled, and never a key that is not a number', () => {
    fc.assert(
      fc.property(arbitraryPayload(name), (payload) => {
        const data = type.data.parse(payload);
        const respelled = type.data.parse(
          Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, spelledOtherwise(value)])),
        );
        expect(type.businessKey(respelled)).toEqual(type.businessKey(data));
        expect(type.subjects(respelled)).toEqual(type.subjects(data));
        if (name !== 'host.clock.corrected.v1') expect(type.subjects(data).length).toBeGreaterThan(0);
        expect(type.businessKey(data)?.every((part) => typeof part !== 'number' || Number.isFinite(part))).toBe(true);
      }),
    );
  });

  it('has a business key that a personal field cannot change', () => {
    fc.assert(
      fc.property(arbitraryPayload(name), (payload) => {
        const bare = Object.fromEntries(Object.entries(payload).filter(([field]) => !type.personalFields.includes(field)));
        expect(type.businessKey(type.data.parse(bare))).toEqual(type.businessKey(type.data.parse(payload)));
      }),
    );
  });
});

it('one instant has one key, to the millisecond', () => {
  expect(instantKey('2025-11-27T08:00:00+08:00')).toBe(instantKey('2025-11-27T00:00:00Z'));
  expect(instantKey('2025-11-27T00:00:00.0000Z')).toBe(instantKey('2025-11-27T00:00:00-00:00'));
  expect(instantKey('2025-11-27T00:00:00.001Z')).not.toBe(instantKey('2025-11-27T00:00:00Z'));
});
