import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEvent, tenantIdSchema } from '../../shared/events/index.ts';
import { openIntake, type Rig } from './testing/openIntake.ts';

interface Examples {
  readonly type: string;
  readonly accepted: readonly { readonly why: string; readonly input: Record<string, unknown> }[];
}

const folder = new URL('../../shared/events/examples/', import.meta.url);
const examples = readdirSync(folder).map((name): Examples => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
const oursAlone = /^(command\.undone|host\.clock\.corrected|orchestration\.alert\.(acknowledged|snoozed|dismissed|resolved))\.v1$/;

let rig: Rig;
beforeAll(async () => {
  rig = await openIntake();
});
afterAll(() => rig.close());

describe.each(examples)('the published example of $type', ({ type, accepted }) => {
  test(oursAlone.test(type) ? 'is refused from outside' : 'is accepted at the door, and is a duplicate when it comes again', async () => {
    const isOurs = oursAlone.test(type);
    // The examples of all types count their ids from one.
    const envelope = { ...accepted[0]?.input, eventId: `example of ${type}` };
    const first = await rig.post('/webhooks/orchestration', envelope);
    expect(first.json).toMatchObject(isOurs ? { accepted: false } : { accepted: true, events: [envelope.eventId] });
    const again = await rig.post('/webhooks/orchestration', envelope);
    expect(again.json).toMatchObject(isOurs ? { accepted: false } : { accepted: true, events: [], duplicates: 1 });
  });
});

test('the day of the contract’s examples folds from what was posted', () => {
  const appointments = rig.eventLog.read.ofDay(tenantIdSchema.parse('clinic-abc'), '2025-11-27');
  expect(appointments.length).toBeGreaterThan(5);
  for (const { event } of appointments) expect(parseEvent(event).outcome).toBe('event');
});

test('a type that only the staff can cause is refused for that alone, whatever else is wrong with it', async () => {
  const { json } = await rig.post('/webhooks/orchestration', { eventType: 'command.undone.v1', data: {} });
  expect(json).toMatchObject({ accepted: false, reason: expect.stringMatching(/^eventType is one that only the staff/) });
});
