import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClinicDay, emptyDay, foldAll } from '../../shared/clinic-day/index.ts';
import { type AClinic, aClinic } from '../../shared/clinic-day/testing/aClinic.ts';
import { randomClinic } from '../../shared/clinic-day/testing/randomClinic.ts';
import { eventTypes, type LogRecord, type Role, roles } from '../../shared/events/index.ts';
import { fieldsFor, recordFor } from './fieldsFor.ts';

function only(records: readonly LogRecord[]): LogRecord {
  const last = records.at(-1);
  if (!last) throw new Error('nothing was recorded');
  return last;
}

const registered = only(
  aClinic().event(
    'patient.registered.v1',
    {
      patientId: 'p-1' as never,
      givenName: 'Canarygiven',
      familyName: 'Canaryfamily',
      preferredName: 'Canarypreferred',
      title: 'Canarytitle',
      dateOfBirth: '1980-01-02',
      mobile: 'Canarymobile',
      notes: 'Canarynotes',
      registeredAt: aClinic().instant('08:00'),
    },
    '08:00',
  ).records,
);

describe('what a role receives of an event', () => {
  test.each(['front-desk', 'clinician', 'manager'] as const)('%s receives it whole, as the very same object', (role) => {
    expect(recordFor(fieldsFor(role), registered)).toBe(registered);
  });

  test.each(['it', 'display'] as const)('%s receives neither names nor details', (role) => {
    const sent = recordFor(fieldsFor(role), registered);
    expect(JSON.stringify(sent)).not.toContain('Canary');
    expect(JSON.stringify(sent)).not.toContain('1980-01-02');
    expect(Object.keys(sent.event.data).sort()).toEqual(['patientId', 'registeredAt']);
  });

  test('names without details leaves exactly the names and how a person is addressed', () => {
    const sent = recordFor({ key: 'names', names: true, details: false, initials: true }, registered);
    expect(Object.keys(sent.event.data).sort()).toEqual(['familyName', 'givenName', 'patientId', 'preferredName', 'registeredAt', 'title']);
  });

  test('the waiting-room screen does not learn who of the staff did something, nor at which station', () => {
    const record: LogRecord = {
      ...only(aClinic().appointment('a-1').status('a-1', 'arrived', '09:00').records),
      actor: { kind: 'user', id: 'CANARY', role: 'front-desk' },
      stationId: 'station-canary' as never,
    };
    const sent = recordFor(fieldsFor('display'), record);
    expect(JSON.stringify(sent)).not.toMatch(/canary/i);
    expect(recordFor(fieldsFor('it'), record).actor.id).toBe('CANARY');
  });

  test('what another system wrote into an alert is withheld where names are; what our rules wrote is not', () => {
    const told = only(aClinic().alert('al-1', 'warning', '09:00', { message: 'Canary is waiting' }).records);
    const foreign: LogRecord = { ...told, actor: { kind: 'source', id: 'kiosk', role: null } };
    const ours: LogRecord = { ...told, actor: { kind: 'rule', id: 'wait', role: null } };
    expect(JSON.stringify(recordFor(fieldsFor('display'), foreign))).not.toContain('Canary');
    expect(recordFor(fieldsFor('display'), ours).event.data).toMatchObject({ message: 'Canary is waiting' });
  });

  test('nothing that stands in a field marked personal, of any event type, reaches a role without details', () => {
    for (const type of Object.values(eventTypes)) {
      const data = Object.fromEntries(Object.keys(type.data.shape).map((field) => [field, { resumeAt: `value of ${field}` }]));
      const record = { ...registered, event: { ...registered.event, eventType: type.type, data } } as unknown as LogRecord;
      for (const role of roles.filter((one) => one === 'it' || one === 'display')) {
        const sent = JSON.stringify(recordFor(fieldsFor(role), record).event.data);
        expect(type.personalFields.filter((field) => sent.includes(`value of ${field}"`))).toEqual([]);
      }
    }
  });
});

describe('the day that a role folds', () => {
  /** What a role may not see is left out of the comparison; everything that happens in the day is in it. */
  const courseOf = (day: ClinicDay) => ({
    visits: [...day.visits.values()].map(({ records, lastChange, reason, notes, holdReason, ...course }) => course),
    resources: [...day.resources.values()].map(({ records, lastChange, ...course }) => course),
    providers: [...day.providers.values()].map(({ records, lastChange, note, ...course }) => course),
    alerts: [...day.alerts.keys()],
  });
  const foldedBy = (role: Role, { setup, date, records }: Pick<AClinic, 'setup' | 'date' | 'records'>) =>
    courseOf(
      foldAll(
        emptyDay(setup, date),
        records.map((record) => recordFor(fieldsFor(role), record)),
      ),
    );

  test.each(roles)('%s: a visit on hold goes on at the time that the desk chose', (role) => {
    const clinic = aClinic().appointment('a-1', { patient: 'p-1', startsAt: '09:00' }).checkIn('a-1', '08:50');
    const held = clinic.does(
      {
        type: 'holdVisit',
        appointmentId: 'a-1' as never,
        reason: 'Canary waits for a call',
        resumeAt: clinic.instant('09:30'),
        keepChair: false,
      },
      '09:00',
    );
    expect(foldedBy(role, held).visits).toMatchObject([{ stage: 'on-hold', resumeAtMs: clinic.ms('09:30') }]);
  });

  test.each(roles)('%s: a check-in with answers moves the visit as far as at the desk', (role) => {
    const clinic = aClinic().appointment('a-1', { patient: 'p-1', startsAt: '09:00' });
    const data = { patientId: 'p-1' as never, appointmentId: 'a-1' as never, checkinAt: clinic.instant('08:50') };
    const screened = clinic.event('patient.checkin.v1', { ...data, screeningAnswers: { fever: 'Canary' } }, '08:50');
    expect(foldedBy(role, screened).visits).toMatchObject([{ screened: true }]);
  });

  test('is the same for every role, however the day came about', () => {
    fc.assert(
      fc.property(randomClinic, ({ clinic }) => {
        for (const role of roles) expect(foldedBy(role, clinic)).toEqual(courseOf(clinic.day));
      }),
      { numRuns: 60 },
    );
  });
});
