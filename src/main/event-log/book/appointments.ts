import type { AppointmentId, LogRecord, TenantId } from '../../../shared/events/index.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import type { BookAppointmentRow } from '../database/tables.ts';
import type { RecordReader } from '../recordReader.ts';
import type { BookEntity } from './book.ts';
import { upTo } from './foldingOrder.ts';
import { holdHistories } from './heldHistories.ts';

/** The appointments of all days. An event about an appointment that nobody announced makes a provisional one. */
export function appointmentsOfBook(
  database: WritableDatabase,
  reader: RecordReader,
  dateOf: (tenantId: TenantId, atMs: number) => string,
): BookEntity<BookAppointmentRow> {
  const upsert =
    database.prepare(`INSERT OR REPLACE INTO book_appointments (tenant_id, appointment_id, patient_id, provider_id, resource_id,
    appointment_type_id, starts_at, length_min, date, status, provisional, position, newest_order_at, newest_event_id, newest_source)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const remove = database.prepare('DELETE FROM book_appointments WHERE tenant_id = ? AND appointment_id = ?');
  return {
    kind: 'appointment',
    histories: holdHistories<BookAppointmentRow>(),
    idOf: (row) => row.appointment_id,
    get: (tenantId, id) => reader.appointment(tenantId, id as AppointmentId),
    evolve: (row, record, id) => evolveAppointment(row ?? blank(record.event.tenantId, id), row, record, dateOf),
    put(row) {
      upsert.run(
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
        row.newest_source,
      );
    },
    remove: (tenantId, id) => {
      remove.run(tenantId, id);
    },
  };
}

function blank(tenantId: TenantId, id: string): BookAppointmentRow {
  return {
    tenant_id: tenantId,
    appointment_id: id,
    patient_id: null,
    provider_id: null,
    resource_id: null,
    appointment_type_id: null,
    starts_at: null,
    length_min: null,
    date: '',
    status: 'scheduled',
    provisional: 1,
    position: 0,
    newest_order_at: 0,
    newest_event_id: '',
    newest_source: '',
  };
}

/** The same rules as the visit of a clinic day, for the few facts that the book keeps (asserted against it by a property test). */
function evolveAppointment(
  row: BookAppointmentRow,
  before: BookAppointmentRow | undefined,
  record: LogRecord,
  dateOf: (tenantId: TenantId, atMs: number) => string,
): BookAppointmentRow {
  const told = { ...row, ...factsOf(row, record), ...upTo(record, before) };
  return { ...told, date: dateOf(record.event.tenantId, told.starts_at ?? Date.parse(record.event.occurredAt)) };
}

function factsOf(row: BookAppointmentRow, { event }: LogRecord): Partial<BookAppointmentRow> {
  switch (event.eventType) {
    case 'appointment.scheduled.v1': {
      const { data } = event;
      return {
        provisional: 0,
        patient_id: data.patientId,
        ...(data.providerId !== undefined && { provider_id: data.providerId }),
        ...(data.resourceId !== undefined && { resource_id: data.resourceId }),
        ...(data.appointmentTypeId !== undefined && { appointment_type_id: data.appointmentTypeId }),
        ...(data.startsAt !== undefined && { starts_at: data.startsAt === null ? null : Date.parse(data.startsAt) }),
        ...(data.lengthMin !== undefined && { length_min: data.lengthMin }),
      };
    }
    case 'appointment.rescheduled.v1': {
      const { data } = event;
      return {
        ...(data.providerId !== undefined && { provider_id: data.providerId }),
        ...(data.resourceId !== undefined && { resource_id: data.resourceId }),
        ...(data.appointmentTypeId !== undefined && { appointment_type_id: data.appointmentTypeId }),
        ...(data.startsAt !== undefined && { starts_at: Date.parse(data.startsAt) }),
        ...(data.lengthMin !== undefined && { length_min: data.lengthMin }),
        // Whoever missed the old time is expected again at the new one.
        ...(data.startsAt !== undefined && row.status === 'no_show' && { status: 'scheduled' }),
      };
    }
    case 'appointment.status.changed.v1':
      return { status: event.data.newStatus };
    case 'patient.checkin.v1':
    case 'patient.flow.update.v1':
      return { patient_id: row.patient_id ?? event.data.patientId };
    default:
      // Occupancies and reservations belong to the visit's timeline; they tell nothing else of the appointment.
      return {};
  }
}
