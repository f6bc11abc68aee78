import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LogRecord, parseEvent, providerStates, resourceStates } from '../events/index.ts';
import { emptyDay } from './emptyDay.ts';
import { fold, foldAll } from './fold.ts';
import { aClinic, aSetup, ids } from './testing/aClinic.ts';
import { plainDay } from './testing/plainDay.ts';

const clinic = aClinic();
const startMs = clinic.ms('09:00');
const instantAt = (minute: number) => new Date(startMs + minute * 60_000).toISOString();

const appointmentId = fc.constantFrom('a1', 'a2', 'a3');
const patientId = fc.constantFrom('leo', 'noah');
const resourceId = fc.constantFrom('chair-1', 'chair-2', 'chair-of-nobody', 'another-chair');
const providerId = fc.constantFrom('okafor', 'lim', 'locum-b', 'locum-a');
const alertId = fc.constantFrom('w1', 'w2');
const commandId = fc.constantFrom('c1', 'c2', 'c3', 'c4');
const minute = fc.integer({ min: -3, max: 12 });
const at = minute.map(instantAt);
const status = fc.constantFrom(
  'confirmed',
  'arrived',
  'in_progress',
  'completed',
  'no_show',
  'cancelled',
  'left_without_being_seen',
  'scheduled',
  'Seen by Bob',
);
const stage = fc.constantFrom(
  'arrived',
  'waiting',
  'called',
  'in_chair',
  'in_chair/with_provider',
  'xray',
  'hold',
  'finished',
  'departed',
  'teleported',
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const facts: fc.Arbitrary<{ eventType: string; data: Record<string, unknown> }> = fc.oneof(
  fc.record({
    eventType: fc.constant('appointment.scheduled.v1'),
    data: fc.record({
      appointmentId,
      patientId,
      providerId: maybe(providerId),
      startsAt: fc.option(fc.constantFrom(instantAt(30), instantAt(2_000))),
      lengthMin: maybe(fc.constantFrom(15, 30)),
      reason: maybe(fc.constantFrom('Filling', 'Crown')),
      scheduledAt: at,
    }),
  }),
  fc.record({
    eventType: fc.constant('appointment.rescheduled.v1'),
    data: fc.record({
      appointmentId,
      startsAt: maybe(fc.constantFrom(instantAt(45), instantAt(1_500))),
      providerId: maybe(providerId),
      rescheduledAt: at,
    }),
  }),
  fc.record({
    eventType: fc.constant('appointment.status.changed.v1'),
    data: fc.record({
      appointmentId,
      previousStatus: status,
      newStatus: status,
      updatedAt: at,
      metadata: maybe(fc.record({ resumeAt: at })),
    }),
  }),
  fc.record({
    eventType: fc.constant('patient.checkin.v1'),
    data: fc.record({ appointmentId, patientId, checkinAt: at, notes: maybe(fc.constantFrom('x', 'y')) }),
  }),
  fc.record({
    eventType: fc.constant('patient.flow.update.v1'),
    data: fc.record({ appointmentId, patientId, stage, stageEnteredAt: at, notes: maybe(fc.constant('pause')) }),
  }),
  fc.record({
    eventType: fc.constant('resource.occupancy.update.v1'),
    data: fc.record({
      resourceId,
      status: fc.constantFrom(...resourceStates),
      currentAppointmentId: fc.option(appointmentId),
      timestamp: at,
    }),
  }),
  fc.record({
    eventType: fc.constant('resource.reserved.v1'),
    data: fc.record({ resourceId, appointmentId: fc.option(appointmentId), reservedAt: at }),
  }),
  fc.record({
    eventType: fc.constant('provider.status.update.v1'),
    data: fc.record({ providerId, status: fc.constantFrom(...providerStates), effectiveAt: at }),
  }),
  fc.record({
    eventType: fc.constant('schedule.hours.changed.v1'),
    data: fc.record({
      providerId,
      effectiveFrom: fc.constantFrom('2025-11-01', '2025-11-27', '2025-11-28'),
      hours: fc.constantFrom(
        [{ weekday: 'thursday', start: '08:00', end: '12:00' }],
        [{ weekday: 'thursday', start: '09:00', end: '17:00' }],
      ),
      changedAt: at,
    }),
  }),
  fc.record({
    eventType: fc.constant('patient.registered.v1'),
    data: fc.record({ patientId, givenName: maybe(fc.constantFrom('Leo', 'Noah')), provisional: maybe(fc.boolean()), registeredAt: at }),
  }),
  fc.record({
    eventType: fc.constant('patient.details.changed.v1'),
    data: fc.record({ patientId, mobile: fc.option(fc.constantFrom('0400000001', '0400000002')), changedAt: at }),
  }),
  fc.record({
    eventType: fc.constant('orchestration.alert.v1'),
    data: fc.record({ alertId, level: fc.constantFrom('info', 'warning', 'critical'), message: fc.constant('Waits long.'), emittedAt: at }),
  }),
  fc.record({ eventType: fc.constant('orchestration.alert.snoozed.v1'), data: fc.record({ alertId, snoozedAt: at, until: at }) }),
  fc.record({
    eventType: fc.constant('orchestration.alert.resolved.v1'),
    data: fc.record({ alertId, resolvedAt: at, by: fc.constantFrom('rule', 'person') }),
  }),
  fc.record({ eventType: fc.constant('orchestration.alert.dismissed.v1'), data: fc.record({ alertId, dismissedAt: at }) }),
  fc.record({ eventType: fc.constant('command.undone.v1'), data: fc.record({ commandId, undoneAt: at }) }),
);

/** Few minutes and few event ids, so that ties in the order are common; every third record belongs to a command. */
const recordSet: fc.Arbitrary<readonly LogRecord[]> = fc
  .uniqueArray(
    fc.record({
      fact: facts,
      minute,
      eventId: fc.constantFrom('e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8'),
      source: fc.constantFrom('desk', 'kiosk', 'portal', 'orchestration', 'rules'),
      command: fc.option(commandId),
      by: fc.constantFrom('MK', 'AB'),
    }),
    { minLength: 1, maxLength: 40, selector: ({ eventId, source }) => `${eventId} of ${source}` },
  )
  .map((drafts) =>
    drafts.map(({ fact, minute: orderMinute, eventId, source, command, by }, index): LogRecord => {
      const data = Object.fromEntries(Object.entries(fact.data).filter(([, value]) => value !== undefined));
      const parsed = parseEvent({
        eventId,
        eventVersion: '1',
        occurredAt: instantAt(orderMinute),
        tenantId: 'clinic-abc',
        eventType: fact.eventType,
        data,
      });
      if (parsed.outcome === 'invalid') throw new Error(parsed.reason);
      return {
        position: index + 1,
        receivedAtMs: startMs,
        orderAtMs: startMs + orderMinute * 60_000,
        source: ids.source(source),
        actor: { kind: 'user', id: by, role: 'front-desk' },
        stationId: null,
        commandId: command === null ? null : ids.command(command),
        causationId: null,
        event: parsed.event,
      };
    }),
  );

const empty = emptyDay(aSetup, '2025-11-27');

test('any order and any duplicate of the same records give the same day, one by one or at once', () => {
  fc.assert(
    fc.property(
      recordSet.chain((records) =>
        fc.record({
          records: fc.constant(records),
          permuted: fc.shuffledSubarray([...records], { minLength: records.length }),
          again: fc.shuffledSubarray([...records]),
          cut: fc.nat(records.length),
        }),
      ),
      ({ records, permuted, again, cut }) => {
        const atOnce = plainDay(foldAll(empty, records));
        const oneByOne = permuted.reduce((day, record) => fold(day, record), empty);
        expect(plainDay(oneByOne)).toEqual(atOnce);
        expect(again.reduce((day, record) => fold(day, record), oneByOne)).toBe(oneByOne);
        const inTwoLoads = foldAll(foldAll(empty, [...permuted.slice(0, cut), ...permuted.slice(0, cut)]), [...again, ...permuted]);
        expect(plainDay(inTwoLoads)).toEqual(atOnce);
      },
    ),
    { numRuns: 400 },
  );
});

test('the order of arrival, which is what positions are, does not matter either', () => {
  const withoutPositions = (records: readonly LogRecord[]) =>
    JSON.stringify({ ...(plainDay(foldAll(empty, records)) as object), seen: null }, (key, value) =>
      key === 'position' ? undefined : value,
    );
  fc.assert(
    fc.property(
      recordSet.chain((records) => fc.tuple(fc.constant(records), fc.shuffledSubarray([...records], { minLength: records.length }))),
      ([records, arrived]) => {
        expect(withoutPositions(arrived.map((record, index) => ({ ...record, position: index + 1 })))).toBe(withoutPositions(records));
      },
    ),
    { numRuns: 300 },
  );
});

test('a command that was undone leaves chairs, providers and visits as if its events had never come', () => {
  fc.assert(
    fc.property(recordSet, commandId, (records, undoneId) => {
      const facts = records.filter(({ event }) => event.eventType !== 'command.undone.v1');
      const undo = aClinic({ records: facts }).undone(undoneId, '09:30').records.at(-1);
      if (undo === undefined) throw new Error('the undo was not made');
      const essence = (day: typeof empty) => ({
        visits: [...day.visits.values()]
          .filter(({ date }) => date !== '')
          .map((visit) => ({ ...visit, records: [], lastChange: null }))
          .sort((a, b) => (a.appointmentId < b.appointmentId ? -1 : 1)),
        resources: [...day.resources.values()]
          .filter(({ sinceMs, reservedFor }) => sinceMs !== null || reservedFor !== null)
          .map((chair) => ({ ...chair, records: [], lastChange: null })),
        providers: [...day.providers.values()]
          .filter(({ sinceMs }) => sinceMs !== null)
          .map((provider) => ({ ...provider, records: [], lastChange: null })),
      });
      const without = facts.filter(({ commandId: id }) => id !== undoneId);
      expect(essence(foldAll(empty, [undo, ...facts]))).toEqual(essence(foldAll(empty, without)));
    }),
    { numRuns: 200 },
  );
});
