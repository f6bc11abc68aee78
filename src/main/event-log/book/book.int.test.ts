import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyDay, foldAll } from '../../../shared/clinic-day/index.ts';
import type { LogRecord, SourceId } from '../../../shared/events/index.ts';
import { aDataFolder, anEvent, asCommand, CLINIC, clinicSetup, TODAY, toRecord } from '../testing/aLog.ts';
import { messageOf, randomMessages } from '../testing/randomMessages.ts';

const tables = ['book_appointments', 'book_patient_matches', 'book_hours', 'book_known', 'book_alerts'] as const;

/** Every row of the book; sealed details are left out because each sealing differs, their index entries are in. */
function bookOf(directory: string): Record<string, unknown[]> {
  const database = new Database(join(directory, 'events.db'), { readonly: true });
  try {
    const rows = Object.fromEntries(tables.map((table) => [table, database.prepare(`SELECT * FROM ${table}`).all()]));
    const patients = database
      .prepare(
        'SELECT tenant_id, patient_id, provisional, sealed_details IS NULL AS empty, position, newest_order_at, newest_source, newest_event_id FROM book_patients',
      )
      .all();
    return { ...rows, patients };
  } finally {
    database.close();
  }
}

it('equals a replay of the log at every position, whatever arrives in whatever order and is taken back', async () => {
  await fc.assert(
    fc.asyncProperty(randomMessages(25), async (messages) => {
      const folder = aDataFolder();
      const log = folder.open();
      try {
        for (const [index, message] of messages.entries()) {
          log.record([messageOf(message, index)]);
          const written = bookOf(folder.directory);
          log.rebuildBook();
          expect(bookOf(folder.directory)).toEqual(written);
        }
      } finally {
        await log.close();
        folder.remove();
      }
    }),
    { numRuns: 40 },
  );
});

it('says of every appointment what the fold of its records says', async () => {
  await fc.assert(
    fc.asyncProperty(randomMessages(40), async (messages) => {
      const folder = aDataFolder();
      const log = folder.open();
      try {
        log.record(messages.map(messageOf));
        const records: LogRecord[] = [...log.read.after(0, 1000)];
        const folded = foldAll(emptyDay(clinicSetup, TODAY), records);
        const visits = [...folded.visits.values()]
          .filter(({ date }) => date !== '')
          .map((visit) => ({
            appointmentId: visit.appointmentId,
            patientId: visit.patientId,
            providerId: visit.providerId,
            resourceId: visit.plannedResourceId,
            startsAtMs: visit.startsAtMs,
            lengthMin: visit.lengthMin,
            date: visit.date,
            status: visit.status,
            provisional: visit.provisional,
          }));
        const dates = ['2025-11-25', '2025-11-26', TODAY, '2025-11-28', '2025-11-29'];
        const booked = dates
          .flatMap((date) => log.read.appointments(CLINIC, date))
          .map(({ tenantId: _, position: __, appointmentTypeId: ___, ...rest }) => rest);
        const byId = (a: { appointmentId: string }, b: { appointmentId: string }) => (a.appointmentId < b.appointmentId ? -1 : 1);
        expect(booked.sort(byId)).toEqual(visits.sort(byId));
      } finally {
        await log.close();
        folder.remove();
      }
    }),
    { numRuns: 60 },
  );
});

it('finds who an appointment is for when an event names the appointment alone, and takes a booking back with its undo', async () => {
  const folder = aDataFolder();
  const log = folder.open();
  const booking = anEvent('b', 'appointment.scheduled.v1', {
    appointmentId: 'a1',
    patientId: 'p1',
    startsAt: '2025-11-27T05:00:00Z',
    scheduledAt: '2025-11-27T03:00:00Z',
  });
  log.record([asCommand('c-1', [booking])]);
  log.record([
    toRecord([
      anEvent('s', 'appointment.status.changed.v1', {
        appointmentId: 'a1',
        previousStatus: 'scheduled',
        newStatus: 'arrived',
        updatedAt: '2025-11-27T03:50:00Z',
      }),
    ]),
  ]);
  expect(log.read.about(CLINIC, 'patient', 'p1').map(({ event }) => event.eventId)).toEqual(['b', 's']);
  expect(log.read.appointments(CLINIC, TODAY)[0]).toMatchObject({ patientId: 'p1', provisional: false });
  log.record([asCommand('c-2', [anEvent('u', 'command.undone.v1', { commandId: 'c-1', undoneAt: '2025-11-27T04:00:00Z' })])]);
  expect(log.read.appointments(CLINIC, TODAY)[0]).toMatchObject({ patientId: null, provisional: true, status: 'arrived' });
  await log.close();
  folder.remove();
});

it.each([
  ['one after the other', ['kiosk', 'portal']],
  ['the other way round', ['portal', 'kiosk']],
] as const)('shows what the clinic day shows where two sources speak of one instant, %s', async (_, sources) => {
  const folder = aDataFolder();
  const log = folder.open();
  // By event id alone the kiosk's would be last, by source it is the portal's.
  const told = {
    kiosk: anEvent('z', 'appointment.scheduled.v1', {
      appointmentId: 'a1',
      patientId: 'p1',
      startsAt: '2025-11-27T05:00:00Z',
      scheduledAt: '2025-11-27T03:00:00Z',
    }),
    portal: anEvent('b', 'appointment.scheduled.v1', {
      appointmentId: 'a1',
      patientId: 'p2',
      startsAt: '2025-11-27T06:00:00Z',
      scheduledAt: '2025-11-27T03:00:00Z',
    }),
  };
  for (const source of sources) log.record([toRecord([told[source]], { source: source as SourceId })]);
  const visit = () => log.days.get(CLINIC, TODAY).visits.get('a1' as never);
  expect(visit()).toMatchObject({ patientId: 'p2', startsAtMs: Date.parse('2025-11-27T06:00:00Z') });
  expect(visit()?.conflicts.map(({ statements }) => statements.map(({ source }) => source))).toEqual([['kiosk', 'portal']]);
  expect(log.read.appointments(CLINIC, TODAY)).toMatchObject([{ patientId: 'p2', startsAtMs: Date.parse('2025-11-27T06:00:00Z') }]);
  const written = bookOf(folder.directory);
  log.rebuildBook();
  expect(bookOf(folder.directory)).toEqual(written);
  await log.close();
  folder.remove();
});
