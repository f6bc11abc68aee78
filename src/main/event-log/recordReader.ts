import type { AppointmentId, CommandId, LogRecord, Subject, TenantId } from '../../shared/events/index.ts';
import type { ReadableDatabase } from './database/openDatabase.ts';
import type { BookAppointmentRow, EventRow, SubjectRow } from './database/tables.ts';
import type { EventRows } from './unreadableEvents.ts';

/**
 * The point reads that folding needs, prepared once on one connection: on the writing one they see the transaction under
 * way. Each goes by an index, so its cost does not depend on how long the log is (asserted in recordReader.int.test.ts).
 */
export interface RecordReader {
  /** Many reads in one read transaction, where each would take and give back the locks of the file. Inside a transaction: as they are. */
  together<Result>(read: () => Result): Result;
  /** @returns undefined also where it cannot be read. */
  record(position: number): LogRecord | undefined;
  /** Everything about one subject, in no order. */
  about(tenantId: TenantId, kind: Subject['kind'], id: string): readonly AboutRow[];
  /** @returns positions of what a resource or provider did in [startMs, endMs). */
  during(tenantId: TenantId, kind: 'resource' | 'provider', id: string, startMs: number, endMs: number): readonly number[];
  /** Records of one type about a resource or provider before an instant, newest first, at most `limit`. */
  newestBefore(
    tenantId: TenantId,
    kind: 'resource' | 'provider',
    id: string,
    before: { readonly eventType: string; readonly atMs: number; readonly limit: number },
  ): readonly BeforeRow[];
  ofType(tenantId: TenantId, kind: 'resource' | 'provider', id: string, eventType: string): readonly number[];
  alertsDuring(tenantId: TenantId, startMs: number, endMs: number): readonly string[];
  ofCommand(commandId: CommandId): readonly number[];
  /** Positions of the events that took a command back. */
  undosOf(tenantId: TenantId, commandId: CommandId): readonly number[];
  isUndone(tenantId: TenantId, commandId: CommandId | null): boolean;
  /** Newest orderAt of everything about a subject, epoch ms; undefined when there is nothing. */
  newestOrderAtMs(tenantId: TenantId, subject: Subject): number | undefined;
  appointment(tenantId: TenantId, appointmentId: AppointmentId): BookAppointmentRow | undefined;
  /** The practice date that the book has it on. */
  dateOfAppointment(tenantId: TenantId, appointmentId: string): string | undefined;
  appointmentsOf(tenantId: TenantId, date: string): readonly BookAppointmentRow[];
  known(tenantId: TenantId): readonly { readonly kind: 'resource' | 'provider'; readonly id: string }[];
  hoursInEffect(tenantId: TenantId, providerId: string, date: string): number | undefined;
}

export type AboutRow = Pick<SubjectRow, 'position' | 'order_at' | 'event_type'>;
export type BeforeRow = Pick<EventRow, 'position' | 'order_at' | 'source' | 'event_id' | 'command_id'>;

// `+?` where a bare `?` would meet the condition of a partial index, or a LIMIT: SQLite plans by the value of a bare one, and so prepares the
// statement anew at every call (6 of 8 µs). preparedOnce.int.test.ts finds such statements.
// Left to itself, SQLite walks all of a subject or a practice to save itself an index; and it takes a partial index only where the condition of the
// index is repeated word for word.
const newestBeforeSql = (kind: 'resource' | 'provider') => `
  SELECT e.position, s.order_at, e.source, e.event_id, e.command_id FROM event_subjects s INDEXED BY event_subjects_by_type JOIN events e ON e.position = s.position
  WHERE s.tenant_id = ? AND s.kind = '${kind}' AND s.kind IN ('resource', 'provider') AND s.id = ? AND s.event_type = ? AND s.order_at < ?
  ORDER BY s.order_at DESC LIMIT +?`;
const ofTypeSql = (kind: 'resource' | 'provider') =>
  `SELECT position FROM event_subjects INDEXED BY event_subjects_by_type WHERE tenant_id = ? AND kind = '${kind}' AND kind IN ('resource', 'provider')
    AND id = ? AND event_type = ?`;

/** The statements by name; their query plans are asserted in a test. */
export const readerSql = {
  record: 'SELECT * FROM events WHERE position = ?',
  about: 'SELECT position, order_at, event_type FROM event_subjects WHERE tenant_id = ? AND kind = +? AND id = ?',
  during: 'SELECT position FROM event_subjects WHERE tenant_id = ? AND kind = +? AND id = ? AND order_at >= ? AND order_at < ?',
  newestOfResource: newestBeforeSql('resource'),
  newestOfProvider: newestBeforeSql('provider'),
  resourceOfType: ofTypeSql('resource'),
  providerOfType: ofTypeSql('provider'),
  alertsDuring: `SELECT DISTINCT id FROM event_subjects INDEXED BY event_subjects_by_time
    WHERE tenant_id = ? AND kind = 'alert' AND (kind = 'resource' OR kind = 'provider' OR kind = 'alert') AND order_at >= ? AND order_at < ?
    AND event_type <> 'command.undone.v1'`,
  ofCommand: 'SELECT position FROM events WHERE command_id = ? ORDER BY position',
  undosOf: "SELECT position FROM event_subjects WHERE tenant_id = ? AND kind = 'command' AND id = ?",
  newestOrderAt: 'SELECT order_at FROM event_subjects WHERE tenant_id = ? AND kind = +? AND id = ? ORDER BY order_at DESC LIMIT 1',
  appointment: 'SELECT * FROM book_appointments WHERE tenant_id = ? AND appointment_id = ?',
  dateOfAppointment: 'SELECT date FROM book_appointments WHERE tenant_id = ? AND appointment_id = ?',
  appointmentsOf: 'SELECT * FROM book_appointments INDEXED BY book_appointments_by_date WHERE tenant_id = ? AND date = ?',
  known: 'SELECT kind, id FROM book_known WHERE tenant_id = ?',
  hoursInEffect:
    'SELECT position FROM book_hours WHERE tenant_id = ? AND provider_id = ? AND effective_from <= ? ORDER BY effective_from DESC LIMIT 1',
} as const;

export function createRecordReader(database: ReadableDatabase, rows: Pick<EventRows, 'recordOf'>): RecordReader {
  const record = database.prepare<[number], EventRow>(readerSql.record);
  const about = database.prepare<[string, string, string], AboutRow>(readerSql.about);
  const during = database.prepare<[string, string, string, number, number], number>(readerSql.during).pluck();
  const newest = {
    resource: database.prepare<[string, string, string, number, number], BeforeRow>(readerSql.newestOfResource),
    provider: database.prepare<[string, string, string, number, number], BeforeRow>(readerSql.newestOfProvider),
  };
  const ofType = {
    resource: database.prepare<[string, string, string], number>(readerSql.resourceOfType).pluck(),
    provider: database.prepare<[string, string, string], number>(readerSql.providerOfType).pluck(),
  };
  const alertsDuring = database.prepare<[string, number, number], string>(readerSql.alertsDuring).pluck();
  const ofCommand = database.prepare<[string], number>(readerSql.ofCommand).pluck();
  const undosOf = database.prepare<[string, string], number>(readerSql.undosOf).pluck();
  const newestOrderAt = database.prepare<[string, string, string], number>(readerSql.newestOrderAt).pluck();
  const appointment = database.prepare<[string, string], BookAppointmentRow>(readerSql.appointment);
  const dateOfAppointment = database.prepare<[string, string], string>(readerSql.dateOfAppointment).pluck();
  const appointmentsOf = database.prepare<[string, string], BookAppointmentRow>(readerSql.appointmentsOf);
  const known = database.prepare<[string], { kind: 'resource' | 'provider'; id: string }>(readerSql.known);
  const hoursInEffect = database.prepare<[string, string, string], number>(readerSql.hoursInEffect).pluck();

  const begin = database.prepare('BEGIN');
  const end = database.prepare('COMMIT');

  return {
    together(read) {
      if (database.inTransaction) return read();
      begin.run();
      try {
        return read();
      } finally {
        end.run();
      }
    },
    record(position) {
      const row = record.get(position);
      return row && rows.recordOf(row);
    },
    about: (tenantId, kind, id) => about.all(tenantId, kind, id),
    during: (tenantId, kind, id, startMs, endMs) => during.all(tenantId, kind, id, startMs, endMs),
    newestBefore: (tenantId, kind, id, { eventType, atMs, limit }) => newest[kind].all(tenantId, id, eventType, atMs, limit),
    ofType: (tenantId, kind, id, eventType) => ofType[kind].all(tenantId, id, eventType),
    alertsDuring: (tenantId, startMs, endMs) => alertsDuring.all(tenantId, startMs, endMs),
    ofCommand: (commandId) => ofCommand.all(commandId),
    undosOf: (tenantId, commandId) => undosOf.all(tenantId, commandId),
    isUndone: (tenantId, commandId) => commandId !== null && undosOf.get(tenantId, commandId) !== undefined,
    newestOrderAtMs: (tenantId, { kind, id }) => newestOrderAt.get(tenantId, kind, id),
    appointment: (tenantId, appointmentId) => appointment.get(tenantId, appointmentId),
    dateOfAppointment: (tenantId, appointmentId) => dateOfAppointment.get(tenantId, appointmentId),
    appointmentsOf: (tenantId, date) => appointmentsOf.all(tenantId, date),
    known: (tenantId) => known.all(tenantId),
    hoursInEffect: (tenantId, providerId, date) => hoursInEffect.get(tenantId, providerId, date),
  };
}
