import { join } from 'node:path';
import { migrations } from '../../migrations/index.ts';
import { migrate } from '../../src/main/event-log/database/migrate.ts';
import { openWritable, type WritableDatabase } from '../../src/main/event-log/database/openDatabase.ts';
import type { BookAppointmentRow, BookPatientRow, EventRow, SubjectRow } from '../../src/main/event-log/database/tables.ts';
import { openKeyRing } from '../../src/main/event-log/keys/keyRing.ts';
import { readPracticeKey } from '../../src/main/event-log/keys/practiceKeyFile.ts';
import { sealContext } from '../../src/main/event-log/sealedEvent.ts';
import type { NewDelivery } from '../../src/main/outbox/index.ts';
import { eventTypeOf, type PatientId, type TenantId } from '../../src/shared/events/index.ts';
import type { TimedEvent } from '../support/clinicEvents.ts';

/** One event of the reference: what is to be written because of it, known beforehand. */
export interface Step {
  readonly row: EventRow;
  readonly subjects: readonly SubjectRow[];
  readonly appointments: readonly BookAppointmentRow[];
  readonly patients: readonly {
    readonly row: BookPatientRow;
    readonly matches: readonly { readonly tenant_id: string; readonly match: Buffer; readonly patient_id: string }[];
  }[];
  readonly known: readonly { readonly kind: string; readonly id: string }[];
}

export interface StraightLoopOptions {
  readonly directory: string;
  readonly keyFile: string;
  readonly tenantId: TenantId;
  readonly steps: readonly Step[];
  readonly batches: readonly (readonly TimedEvent[])[];
  readonly deliveriesFor: (timed: TimedEvent, index: number) => readonly NewDelivery[];
}

/** The keys of a data folder, on a connection of their own. */
export function openKeys(file: string, keyFile: string) {
  const database = openWritable(file);
  const ring = openKeyRing(database, readPracticeKey(keyFile, true));
  return { ring, close: () => database.close() };
}

/**
 * The reference of the append bench: the same personal fields sealed under the same number of keys, the same rows in the same tables of the
 * same schema, the same transactions. It looks nothing up, checks nothing and decides nothing: hashes, subjects, book rows and
 * business keys are handed to it. @returns events a second.
 */
export function straightLoop({ directory, keyFile, tenantId, steps, batches, deliveriesFor }: StraightLoopOptions): number {
  const events = prepared(join(directory, 'straight-events.db'), 'events');
  const keysDatabase = prepared(join(directory, 'straight-keys.db'), 'keys');
  const keys = openKeyRing(keysDatabase, readPracticeKey(keyFile, true));
  const write = writersOf(events);
  const begin = events.prepare('BEGIN IMMEDIATE');
  const commit = events.prepare('COMMIT');

  let spentMs = 0;
  let next = 0;
  for (const batch of batches) {
    const startedAt = performance.now();
    begin.run();
    batch.forEach((timed, index) => {
      const step = steps[next];
      next += 1;
      if (!step) throw new Error('The reference has fewer rows than events.');
      const { row } = step;
      const { open, personal } = splitBy(timed);
      const owner = { tenantId, patientId: row.sealed_for as PatientId | null };
      const sealed = personal === null ? null : keys.seal(owner, personal, sealContext(timed.event, row.source));
      write.event(row, open, sealed);
      for (const subject of step.subjects) write.subject(subject);
      for (const appointment of step.appointments) write.appointment(appointment);
      for (const patient of step.patients) {
        const details = keys.seal({ tenantId, patientId: patient.row.patient_id as PatientId }, personal ?? '{}', patient.row.patient_id);
        write.patient(patient.row, details);
        for (const match of patient.matches) write.match(match.tenant_id, match.match, match.patient_id);
      }
      for (const { kind, id } of step.known) write.known(tenantId, kind, id);
      for (const delivery of deliveriesFor(timed, index)) write.delivery(delivery, next, row.received_at);
    });
    keys.commitNew();
    commit.run();
    spentMs += performance.now() - startedAt;
  }
  events.close();
  keysDatabase.close();
  return (next / spentMs) * 1_000;
}

function splitBy({ event }: TimedEvent): { readonly open: string; readonly personal: string | null } {
  const { personalFields } = eventTypeOf(event.eventType);
  const open: Record<string, unknown> = {};
  const personal: Record<string, unknown> = {};
  let isPersonal = false;
  for (const [name, value] of Object.entries(event.data)) {
    if (personalFields.includes(name)) {
      personal[name] = value;
      isPersonal = true;
    } else open[name] = value;
  }
  return { open: JSON.stringify(open), personal: isPersonal ? JSON.stringify(personal) : null };
}

function prepared(file: string, name: 'events' | 'keys'): WritableDatabase {
  const database = openWritable(file);
  migrate(
    database,
    migrations.filter((migration) => migration.database === name),
    0,
  );
  return database;
}

function writersOf(database: WritableDatabase) {
  const insert = (table: string, columns: number, verb = 'INSERT') =>
    database.prepare<unknown[]>(`${verb} INTO ${table} VALUES (${Array.from({ length: columns }, () => '?').join(', ')})`);
  const event = insert('events', 22);
  const subject = insert('event_subjects', 6);
  const appointment = insert('book_appointments', 14, 'INSERT OR REPLACE');
  const patient = insert('book_patients', 7, 'INSERT OR REPLACE');
  const match = insert('book_patient_matches', 3, 'INSERT OR IGNORE');
  const known = insert('book_known', 3, 'INSERT OR IGNORE');
  const delivery = insert('deliveries', 13);
  return {
    event(row: EventRow, open: string, sealed: Buffer | null) {
      event.run(
        row.position,
        row.tenant_id,
        row.source,
        row.event_id,
        row.event_type,
        row.event_version,
        row.occurred_at,
        row.producer,
        row.correlation_id,
        row.received_at,
        row.order_at,
        row.actor_kind,
        row.actor_id,
        row.actor_role,
        row.station_id,
        row.command_id,
        row.causation_id,
        row.business_key,
        row.content_hash,
        open,
        sealed,
        row.sealed_for,
      );
    },
    subject: (row: SubjectRow) => subject.run(row.tenant_id, row.kind, row.id, row.order_at, row.position, row.event_type),
    appointment: (row: BookAppointmentRow) =>
      appointment.run(
        row.tenant_id,
        row.appointment_id,
        row.patient_id,
        row.provider_id,
        row.resource_id,
        row.appointment_type_id,
        row.starts_at,
        row.length_min,
        row.date,
        row.status,
        row.provisional,
        row.position,
        row.newest_order_at,
        row.newest_event_id,
      ),
    patient: (row: BookPatientRow, details: Buffer) =>
      patient.run(row.tenant_id, row.patient_id, row.provisional, details, row.position, row.newest_order_at, row.newest_event_id),
    match: (tenantId: string, hash: Buffer, patientId: string) => match.run(tenantId, hash, patientId),
    known: (tenantId: string, kind: string, id: string) => known.run(tenantId, kind, id),
    delivery: ({ deliveryId, tenantId, target, lane, operation, orderingKey, payload }: NewDelivery, sequence: number, atMs: number) =>
      delivery.run(
        deliveryId,
        sequence,
        tenantId,
        target,
        lane,
        operation,
        orderingKey,
        JSON.stringify(payload),
        'pending',
        atMs,
        0,
        atMs,
        null,
      ),
  };
}
