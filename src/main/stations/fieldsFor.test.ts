import { describe, expect, test } from 'vitest';
import { aClinic } from '../../shared/clinic-day/testing/aClinic.ts';
import { eventTypes, type LogRecord, roles } from '../../shared/events/index.ts';
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

  test('no field that is marked personal, of any event type, reaches a role without details', () => {
    for (const type of Object.values(eventTypes)) {
      const data = Object.fromEntries(Object.keys(type.data.shape).map((field) => [field, 'value']));
      const record = { ...registered, event: { ...registered.event, eventType: type.type, data } } as unknown as LogRecord;
      for (const role of roles.filter((one) => one === 'it' || one === 'display')) {
        const sent = Object.keys(recordFor(fieldsFor(role), record).event.data);
        expect(sent.filter((field) => type.personalFields.includes(field))).toEqual([]);
      }
    }
  });
});
