import type { AppointmentId, LogRecord, PatientId, ResourceId, Subject, TenantId } from '../../shared/events/index.ts';
import type { BookAppointment, LogPage, LogReader } from './contract.ts';
import type { Queries } from './database/queries.ts';
import { asStorageError } from './database/storageFailure.ts';
import type { BookAppointmentRow, EventRow } from './database/tables.ts';
import type { RecordReader } from './recordReader.ts';
import type { EventRows } from './unreadableEvents.ts';

const MAX_LIMIT = 1_000;

export interface ReadLogParts {
  readonly queries: Queries;
  readonly reader: RecordReader;
  readonly rows: EventRows;
  /** Everything that folds to one practice and date, oldest position first. */
  readonly dayRecords: (tenantId: TenantId, date: string) => readonly LogRecord[];
}

/** Reads on the connection that cannot write. */
export function readLog({ queries: { from, all }, reader, rows, dayRecords }: ReadLogParts): LogReader {
  const events = () => from.selectFrom('events').selectAll('events');
  const open = (query: ReturnType<typeof events>) => all(query).flatMap((row) => rows.recordOf(row) ?? []);

  function page(position: number, limit: number, tenantId?: TenantId): LogPage {
    const found =
      tenantId === undefined
        ? all(events().where('position', '>', position).orderBy('position').limit(within(limit)))
        : rowsAt(nextOfPractice(tenantId, position, within(limit)));
    const read = found.map(rows.read);
    return {
      records: read.flatMap((one) => (one.outcome === 'record' ? [one.record] : [])),
      unreadable: read.flatMap((one) => (one.outcome === 'unreadable' ? [one.event] : [])),
      next: found.at(-1)?.position ?? position,
    };
  }

  return inWords({
    page,
    after: (position, limit, tenantId) => page(position, limit, tenantId).records,
    byEventId(tenantId, source, eventId) {
      return open(events().where('tenant_id', '=', tenantId).where('source', '=', source).where('event_id', '=', eventId))[0];
    },
    about(tenantId, kind, id, eventType) {
      if (eventType !== undefined && (kind === 'resource' || kind === 'provider'))
        return atPositions(reader.ofType(tenantId, kind, id, eventType));
      const bySubject = all(aboutPositions(tenantId, kind, id));
      // A command is named by the events it caused, beside the undo that it is the subject of.
      const byCommand = kind === 'command' ? all(causedBy(tenantId, id)) : [];
      const records = atPositions(new Set([...bySubject, ...byCommand].map((row) => row.position)));
      return eventType === undefined ? records : records.filter(({ event }) => event.eventType === eventType);
    },
    ofDay: dayRecords,
    bySource(tenantId, source, newestFirst, limit) {
      return open(
        events()
          .where('tenant_id', '=', tenantId)
          .where('source', '=', source)
          .orderBy('position', newestFirst ? 'desc' : 'asc')
          .limit(within(limit)),
      );
    },
    appointments(tenantId, date) {
      return [...reader.appointmentsOf(tenantId, date)].sort(byStart).map((row) => bookAppointmentOf(row));
    },
  });

  /** Each source's next by the index of sources: one statement over the whole practice would sort all of it, or walk through the others. */
  function nextOfPractice(tenantId: TenantId, position: number, limit: number): readonly number[] {
    const next = sourcesOf(tenantId).flatMap((source) => all(nextOf(tenantId, source, position, limit)));
    return next
      .map((row) => row.position)
      .sort((a, b) => a - b)
      .slice(0, limit);
  }

  /** One step in the index a source, whatever each has sent. */
  function sourcesOf(tenantId: TenantId): readonly string[] {
    const sources: string[] = [];
    for (let found = all(sourceAfter(tenantId, ''))[0]; found; found = all(sourceAfter(tenantId, found.source))[0]) {
      sources.push(found.source);
    }
    return sources;
  }

  function sourceAfter(tenantId: TenantId, source: string) {
    return from
      .selectFrom('events')
      .select('source')
      .where('tenant_id', '=', tenantId)
      .where('source', '>', source)
      .orderBy('source')
      .limit(1);
  }

  function nextOf(tenantId: TenantId, source: string, position: number, limit: number) {
    return from
      .selectFrom('events')
      .select('position')
      .where('tenant_id', '=', tenantId)
      .where('source', '=', source)
      .where('position', '>', position)
      .orderBy('position')
      .limit(limit);
  }

  /** @returns the rows, oldest position first. */
  function rowsAt(found: Iterable<number>): readonly EventRow[] {
    const positions = [...found].sort((a, b) => a - b);
    const read: EventRow[] = [];
    for (let start = 0; start < positions.length; start += MAX_LIMIT) {
      const part = positions.slice(start, start + MAX_LIMIT);
      read.push(...all(events().where('position', 'in', part).orderBy('position')));
    }
    return read;
  }

  /** @returns the records, oldest position first. */
  function atPositions(found: Iterable<number>): readonly LogRecord[] {
    return rowsAt(found).flatMap((row) => rows.recordOf(row) ?? []);
  }

  function aboutPositions(tenantId: TenantId, kind: Subject['kind'], id: string) {
    return from
      .selectFrom('event_subjects')
      .select('position')
      .where('tenant_id', '=', tenantId)
      .where('kind', '=', kind)
      .where('id', '=', id);
  }

  function causedBy(tenantId: TenantId, commandId: string) {
    return from.selectFrom('events').select('position').where('tenant_id', '=', tenantId).where('command_id', '=', commandId);
  }
}

/** By start, those that need a time last, then by id. */
function byStart(a: BookAppointmentRow, b: BookAppointmentRow): number {
  if (a.starts_at !== b.starts_at) return (a.starts_at ?? Number.POSITIVE_INFINITY) - (b.starts_at ?? Number.POSITIVE_INFINITY);
  return a.appointment_id < b.appointment_id ? -1 : 1;
}

export function bookAppointmentOf(row: BookAppointmentRow): BookAppointment;
export function bookAppointmentOf(row: BookAppointmentRow | undefined): BookAppointment | undefined;
export function bookAppointmentOf(row: BookAppointmentRow | undefined): BookAppointment | undefined {
  return (
    row && {
      tenantId: row.tenant_id as TenantId,
      appointmentId: row.appointment_id as AppointmentId,
      patientId: row.patient_id as PatientId | null,
      providerId: row.provider_id,
      resourceId: row.resource_id as ResourceId | null,
      appointmentTypeId: row.appointment_type_id,
      startsAtMs: row.starts_at,
      lengthMin: row.length_min,
      date: row.date,
      status: row.status,
      provisional: row.provisional === 1,
      position: row.position,
    }
  );
}

/** Makes every method say in words what a failing disk or a damaged file means. */
function inWords(reader: LogReader): LogReader {
  const wrap =
    <Arguments extends unknown[], Result>(read: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      try {
        return read(...given);
      } catch (error) {
        throw asStorageError(error, 'events.db');
      }
    };
  return {
    page: wrap(reader.page),
    after: wrap(reader.after),
    byEventId: wrap(reader.byEventId),
    about: wrap(reader.about),
    ofDay: wrap(reader.ofDay),
    bySource: wrap(reader.bySource),
    appointments: wrap(reader.appointments),
  };
}

function within(limit: number): number {
  return Math.max(1, Math.min(MAX_LIMIT, Math.floor(limit)));
}
