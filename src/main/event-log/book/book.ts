import type { LogRecord, Subject, TenantId } from '../../../shared/events/index.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import type { BookAlertRow, BookAppointmentRow, FoldedUpTo } from '../database/tables.ts';
import type { KeyRing } from '../keys/keyRing.ts';
import type { RecordReader } from '../recordReader.ts';
import { alertsOfBook } from './alerts.ts';
import { appointmentsOfBook } from './appointments.ts';
import { foldsAfter, inFoldingOrder } from './foldingOrder.ts';
import type { Histories, HistoryOf } from './heldHistories.ts';
import { holdRows } from './heldRows.ts';
import { prepareHours } from './hours.ts';
import { type OpenPatientRow, patientsOfBook } from './patients.ts';

/**
 * The book: appointments of all days, patients, hours, known resources and providers, alerts. Written in the transaction
 * that appends the event, and like the clinic day a function of the set of records: any order gives the same rows.
 */
export interface Book {
  /** Takes one record in, after it and its subjects were stored. */
  project(record: LogRecord): void;
  /** Folds a patient's row again from the log. */
  refoldPatient(tenantId: TenantId, patientId: string): void;
  /** The transaction under way was rolled back. */
  rolledBack(): void;
  /** Folds again what the book holds of an entity. */
  refold(tenantId: TenantId, entity: Subject): void;
  /** Empties every table of the book and takes these records in, which are all there are, by position. Inside a transaction. */
  rebuild(records: Iterable<LogRecord>): void;
}

/** What every row of the book has. */
export interface BookRow extends FoldedUpTo {
  readonly tenant_id: string;
}

/** One kind of row: how it is read, what one more record in folding order makes of it, how it is written. */
export interface BookEntity<Row extends BookRow> {
  readonly kind: Subject['kind'];
  idOf(row: Row): string;
  get(tenantId: TenantId, id: string): Row | undefined;
  evolve(row: Row | undefined, record: LogRecord, id: string): Row;
  put(row: Row): void;
  remove(tenantId: TenantId, id: string): void;
  /** Of those that lately had a record come late. */
  readonly histories: Histories<Row>;
}

interface Entities {
  readonly appointments: BookEntity<BookAppointmentRow>;
  readonly patients: BookEntity<OpenPatientRow>;
  readonly alerts: BookEntity<BookAlertRow>;
}

export interface BookParts {
  readonly database: WritableDatabase;
  readonly reader: RecordReader;
  readonly keys: KeyRing;
  /** Practice date of an instant, epoch ms UTC. */
  readonly dateOf: (tenantId: TenantId, atMs: number) => string;
}

export function openBook({ database, reader, keys, dateOf }: BookParts): Book {
  const stored = {
    appointments: appointmentsOfBook(database, reader, dateOf),
    patients: patientsOfBook(database, keys),
    alerts: alertsOfBook(database),
  };
  const hours = prepareHours(database, reader);
  const know = database.prepare('INSERT OR IGNORE INTO book_known (tenant_id, kind, id) VALUES (?, ?, ?)');

  const keyOf = (tenantId: TenantId, id: string) => JSON.stringify([tenantId, id]);

  /** On top where the record comes last, which is nearly always; else from where it belongs. */
  function take<Row extends BookRow>(entity: BookEntity<Row>, record: LogRecord, id: string): void {
    const { tenantId } = record.event;
    if (reader.isUndone(tenantId, record.commandId)) return;
    const row = entity.get(tenantId, id);
    // Only while the book is being rebuilt: a refold at an earlier position has already seen this record.
    if (row && row.position >= record.position) return;
    if (row && !foldsAfter(record, row)) {
      const corrected = entity.histories.insert(keyOf(tenantId, id), record, historyOf(entity, tenantId, id));
      if (corrected) entity.put(corrected);
      return;
    }
    const evolved = entity.evolve(row, record, id);
    entity.histories.extend(keyOf(tenantId, id), record, evolved);
    entity.put(evolved);
  }

  function historyOf<Row extends BookRow>(entity: BookEntity<Row>, tenantId: TenantId, id: string): HistoryOf<Row> {
    return {
      records: () =>
        reader
          .about(tenantId, entity.kind, id)
          .map(({ position }) => reader.record(position))
          .filter((record) => record !== undefined)
          .filter((record) => entitiesOf(record).some((touched) => touched.kind === entity.kind && touched.id === id))
          .filter((record) => !reader.isUndone(tenantId, record.commandId)),
      recordAt: reader.record,
      evolve: (row, record) => entity.evolve(row, record, id),
    };
  }

  /** From all its records: one of them was taken back, or lost its details. */
  function refold<Row extends BookRow>(entity: BookEntity<Row>, tenantId: TenantId, id: string): void {
    entity.histories.forget(keyOf(tenantId, id));
    const { records, evolve } = historyOf(entity, tenantId, id);
    let row: Row | undefined;
    for (const record of inFoldingOrder(records())) row = evolve(row, record);
    if (row) entity.put(row);
    else entity.remove(tenantId, id);
  }

  function takeBack(entities: Entities, undo: LogRecord): void {
    if (undo.event.eventType !== 'command.undone.v1') return;
    const { tenantId } = undo.event;
    for (const position of reader.ofCommand(undo.event.data.commandId)) {
      const record = reader.record(position);
      if (!record || record.event.tenantId !== tenantId) continue;
      for (const entity of entitiesOf(record)) refoldEntity(entities, tenantId, entity);
    }
  }

  function refoldEntity({ appointments, patients, alerts }: Entities, tenantId: TenantId, { kind, id }: Subject): void {
    if (kind === 'appointment') refold(appointments, tenantId, id);
    else if (kind === 'patient') refold(patients, tenantId, id);
    else if (kind === 'alert') refold(alerts, tenantId, id);
    else if (kind === 'provider') hours.refold(tenantId, id);
  }

  function project(entities: Entities, record: LogRecord): void {
    const { event } = record;
    if (event.eventType === 'command.undone.v1') {
      takeBack(entities, record);
      return;
    }
    for (const { kind, id } of entitiesOf(record)) {
      if (kind === 'appointment') take(entities.appointments, record, id);
      else if (kind === 'patient') take(entities.patients, record, id);
      else if (kind === 'alert') take(entities.alerts, record, id);
      else if (kind !== 'command') know.run(event.tenantId, kind, id);
    }
    if (event.eventType === 'schedule.hours.changed.v1' && !reader.isUndone(event.tenantId, record.commandId)) hours.take(record);
  }

  function forgetHistories(): void {
    for (const { histories } of Object.values(stored)) histories.forgetAll();
  }

  return {
    project: (record) => project(stored, record),
    rolledBack: forgetHistories,
    refoldPatient: (tenantId, patientId) => refold(stored.patients, tenantId, patientId),
    refold: (tenantId, entity) => refoldEntity(stored, tenantId, entity),
    rebuild(records) {
      forgetHistories();
      database.exec(`DELETE FROM book_appointments; DELETE FROM book_patients; DELETE FROM book_patient_matches; DELETE FROM book_hours;
        DELETE FROM book_known; DELETE FROM book_alerts;`);
      const appointments = holdRows(stored.appointments);
      const patients = holdRows(stored.patients);
      const alerts = holdRows(stored.alerts);
      for (const record of records) project({ appointments, patients, alerts }, record);
      for (const held of [appointments, patients, alerts]) held.write();
      forgetHistories();
    },
  };
}

/** The entities whose fold takes a record in: fewer than its subjects, which also find what only concerns somebody. */
export function entitiesOf({ event }: LogRecord): readonly Subject[] {
  switch (event.eventType) {
    case 'appointment.scheduled.v1':
    case 'appointment.rescheduled.v1':
    case 'appointment.status.changed.v1':
    case 'patient.checkin.v1':
    case 'patient.flow.update.v1':
      return [{ kind: 'appointment', id: event.data.appointmentId }];
    case 'resource.occupancy.update.v1':
      return withAppointment(event.data.resourceId, event.data.currentAppointmentId);
    case 'resource.reserved.v1':
      return withAppointment(event.data.resourceId, event.data.appointmentId);
    case 'provider.status.update.v1':
    case 'schedule.hours.changed.v1':
      return [{ kind: 'provider', id: event.data.providerId }];
    case 'patient.registered.v1':
    case 'patient.details.changed.v1':
      return [{ kind: 'patient', id: event.data.patientId }];
    case 'orchestration.alert.v1':
    case 'orchestration.alert.acknowledged.v1':
    case 'orchestration.alert.snoozed.v1':
    case 'orchestration.alert.dismissed.v1':
    case 'orchestration.alert.resolved.v1':
      return [{ kind: 'alert', id: event.data.alertId }];
    case 'command.undone.v1':
    case 'host.clock.corrected.v1':
      return [];
  }
}

function withAppointment(resourceId: string, appointmentId: string | null | undefined): readonly Subject[] {
  const resource: Subject = { kind: 'resource', id: resourceId };
  return appointmentId ? [resource, { kind: 'appointment', id: appointmentId }] : [resource];
}
