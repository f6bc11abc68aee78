import type { LogRecord, TenantId } from '../../../shared/events/index.ts';
import type { BeforeRow, RecordReader } from '../recordReader.ts';

/** Which records fold to one practice and date, and which entities they are about. Grows; what was in stays in. */
export interface DayRecords {
  readonly tenantId: TenantId;
  /** Practice date YYYY-MM-DD. */
  readonly date: string;
  /** First instant of the date and of the next, epoch ms UTC. */
  readonly startMs: number;
  readonly endMs: number;
  readonly records: Map<number, LogRecord>;
  /** Those of `records` that came in since the last commit: what watchers have not been told. */
  readonly added: LogRecord[];
  readonly appointments: Set<string>;
  readonly patients: Set<string>;
  readonly alerts: Set<string>;
}

/** Newest records read at a time while looking for one that was not taken back. */
const LOOK_BACK = 16;

export function emptyDayRecords(tenantId: TenantId, date: string, bounds: { startMs: number; endMs: number }): DayRecords {
  return { tenantId, date, ...bounds, records: new Map(), added: [], appointments: new Set(), patients: new Set(), alerts: new Set() };
}

export function copyDayRecords(day: DayRecords): DayRecords {
  return {
    ...day,
    records: new Map(day.records),
    added: [...day.added],
    appointments: new Set(day.appointments),
    patients: new Set(day.patients),
    alerts: new Set(day.alerts),
  };
}

/**
 * Collects the records of a day (architecture.md, decision 1): everything about the appointments that fall on it, and
 * about their patients; what resources and providers did on it, with the state they came into it with and the hours in
 * effect; its alerts; and whatever took back a command of these. Costs what the day holds, whatever the log holds.
 */
export function dayCollector(reader: RecordReader) {
  /** @returns false when the day needs to be collected afresh: what was carried into it is no longer the newest. */
  function take(day: DayRecords, record: LogRecord): boolean {
    const { event } = record;
    if (event.tenantId !== day.tenantId) return true;
    // What an undo takes back may be of several appointments: that one of them has brought it in already says nothing of the others.
    if (day.records.has(record.position) && event.eventType !== 'command.undone.v1') return true;
    switch (event.eventType) {
      case 'appointment.scheduled.v1':
      case 'appointment.rescheduled.v1':
      case 'appointment.status.changed.v1':
      case 'patient.checkin.v1':
      case 'patient.flow.update.v1':
        joinByDate(day, event.data.appointmentId, record);
        if (day.appointments.has(event.data.appointmentId)) addOfAppointment(day, record, event.data.appointmentId);
        return true;
      case 'resource.occupancy.update.v1':
      case 'resource.reserved.v1': {
        const appointmentId = appointmentOn(record);
        if (appointmentId) joinByDate(day, appointmentId, record);
        if (isDuring(day, record)) add(day, record);
        else if (appointmentId && day.appointments.has(appointmentId)) addOfAppointment(day, record, appointmentId);
        return record.orderAtMs >= day.startMs;
      }
      case 'provider.status.update.v1':
        if (isDuring(day, record)) add(day, record);
        return record.orderAtMs >= day.startMs;
      case 'schedule.hours.changed.v1':
        if (isDuring(day, record)) add(day, record);
        return event.data.effectiveFrom > day.date;
      case 'patient.registered.v1':
      case 'patient.details.changed.v1':
        if (day.patients.has(event.data.patientId)) add(day, record);
        return true;
      case 'orchestration.alert.v1':
        if (isDuring(day, record) || (event.data.relatedAppointments ?? []).some((id) => day.appointments.has(id))) {
          addAlert(day, event.data.alertId);
        }
        if (day.alerts.has(event.data.alertId)) add(day, record);
        return true;
      case 'orchestration.alert.acknowledged.v1':
      case 'orchestration.alert.snoozed.v1':
      case 'orchestration.alert.dismissed.v1':
      case 'orchestration.alert.resolved.v1':
        if (isDuring(day, record)) addAlert(day, event.data.alertId);
        if (day.alerts.has(event.data.alertId)) add(day, record);
        return true;
      case 'host.clock.corrected.v1':
        // Its days are collected afresh by whoever records it: their records are others now.
        return true;
      case 'command.undone.v1':
        return takeUndo(day, record, event.data.commandId);
    }
  }

  function takeUndo(day: DayRecords, undo: LogRecord, commandId: LogRecord['commandId'] & string): boolean {
    let isCarried = false;
    for (const position of reader.ofCommand(commandId)) {
      const undone = day.records.get(position) ?? reader.record(position);
      if (!undone) continue;
      // An undo can bring an appointment back to the date it was moved from.
      for (const id of appointmentsOf(undone)) {
        joinByDate(day, id, undone);
        if (day.appointments.has(id)) addPatientOf(day, id);
      }
      if (day.records.has(position)) add(day, undo);
      isCarried ||= isByTime(undone) && undone.orderAtMs < day.startMs;
      isCarried ||= undone.event.eventType === 'schedule.hours.changed.v1';
    }
    return !isCarried;
  }

  /**
   * Everything that folds to the day, from nothing. @param held what watchers were told of before: they go on hearing of
   * its visits and alerts, also of those that have left for another date, and of what was carried in.
   */
  function collect(day: DayRecords, held?: DayRecords): void {
    const steps = collecting(day, held);
    while (!steps.next().done);
  }

  /** The same in steps, each of one appointment, alert, resource or provider, so that whoever collects may pause between them. */
  function* collecting(day: DayRecords, held?: DayRecords): Generator<void, void> {
    for (const appointmentId of held?.appointments ?? []) yield addAppointment(day, appointmentId);
    for (const alertId of held?.alerts ?? []) yield addAlert(day, alertId);
    for (const row of reader.appointmentsOf(day.tenantId, day.date)) yield addAppointment(day, row.appointment_id);
    for (const { kind, id } of reader.known(day.tenantId)) {
      for (const position of reader.during(day.tenantId, kind, id, day.startMs, day.endMs)) addPosition(day, position);
      if (kind === 'resource') carryResourceIn(day, id);
      else carryProviderIn(day, id);
      yield;
    }
    for (const alertId of reader.alertsDuring(day.tenantId, day.startMs, day.endMs)) yield addAlert(day, alertId);
    // Carried in before and no longer the newest, but the watchers have it: without its undo it would go on counting for them.
    for (const told of held?.records.values() ?? []) {
      if (isByTime(told) && told.orderAtMs < day.startMs) add(day, told);
    }
  }

  function carryResourceIn(day: DayRecords, id: string): void {
    const occupancy = newestBefore(day, 'resource', id, 'resource.occupancy.update.v1');
    if (occupancy) add(day, occupancy);
    const reservation = newestBefore(day, 'resource', id, 'resource.reserved.v1');
    if (!reservation) return;
    add(day, reservation);
    // The reservation ended when its appointment sat down, which may be before the newest occupancy.
    const appointmentId = appointmentOn(reservation);
    if (!appointmentId) return;
    for (const row of reader.about(day.tenantId, 'appointment', appointmentId)) {
      if (row.event_type !== 'resource.occupancy.update.v1' || row.order_at < reservation.orderAtMs || row.order_at >= day.startMs)
        continue;
      const seated = reader.record(row.position);
      if (seated?.event.eventType === 'resource.occupancy.update.v1' && seated.event.data.resourceId === id) add(day, seated);
    }
  }

  function carryProviderIn(day: DayRecords, id: string): void {
    const status = newestBefore(day, 'provider', id, 'provider.status.update.v1');
    if (status) add(day, status);
    const hours = reader.hoursInEffect(day.tenantId, id, day.date);
    if (hours !== undefined) addPosition(day, hours);
  }

  /**
   * The last record of a type in folding order before the day begins that was not taken back; where all were, the last
   * of them (with its undo it folds to a chair or provider of whom nothing is known).
   */
  function newestBefore(day: DayRecords, kind: 'resource' | 'provider', id: string, eventType: string): LogRecord | undefined {
    let atMs = day.startMs;
    let undone: number | undefined;
    for (;;) {
      const rows = reader.newestBefore(day.tenantId, kind, id, { eventType, atMs, limit: LOOK_BACK });
      const counting = rows.filter((row) => !reader.isUndone(day.tenantId, row.command_id as LogRecord['commandId']));
      const newest = counting.reduce<(typeof rows)[number] | undefined>(
        (best, row) => (best === undefined || (row.order_at === best.order_at && foldsLater(row, best)) ? row : best),
        undefined,
      );
      if (newest) return reader.record(newest.position);
      undone ??= rows[0]?.position;
      const last = rows.at(-1);
      if (!last || rows.length < LOOK_BACK) return undone === undefined ? undefined : reader.record(undone);
      atMs = last.order_at;
    }
  }

  /** @param inHand a record about it that need not be read again. */
  function joinByDate(day: DayRecords, appointmentId: string, inHand: LogRecord): void {
    if (day.appointments.has(appointmentId)) return;
    if (reader.dateOfAppointment(day.tenantId, appointmentId) === day.date) addAppointment(day, appointmentId, inHand);
  }

  function addAppointment(day: DayRecords, appointmentId: string, inHand?: LogRecord): void {
    if (day.appointments.has(appointmentId)) return;
    day.appointments.add(appointmentId);
    for (const row of reader.about(day.tenantId, 'appointment', appointmentId)) {
      const record = row.position === inHand?.position ? inHand : (day.records.get(row.position) ?? reader.record(row.position));
      if (record) addOfAppointment(day, record, appointmentId);
    }
    addPatientOf(day, appointmentId);
  }

  function addOfAppointment(day: DayRecords, record: LogRecord, appointmentId: string): void {
    // What a chair does after the day would fold into the day's chair; what it did before is overtaken by what is carried in.
    if (isByTime(record) && record.orderAtMs >= day.endMs) return;
    if (record.event.eventType === 'orchestration.alert.v1') addAlert(day, record.event.data.alertId);
    else add(day, record);
    addPatientOf(day, appointmentId);
    // Sources may contradict each other about whose it is: each of them is named.
    if (record.event.eventType === 'appointment.scheduled.v1') addPatient(day, record.event.data.patientId);
  }

  function addPatientOf(day: DayRecords, appointmentId: string): void {
    const patientId = reader.appointment(day.tenantId, appointmentId as never)?.patient_id;
    if (patientId) addPatient(day, patientId);
  }

  function addPatient(day: DayRecords, patientId: string): void {
    if (day.patients.has(patientId)) return;
    day.patients.add(patientId);
    for (const row of reader.about(day.tenantId, 'patient', patientId)) {
      if (row.event_type === 'patient.registered.v1' || row.event_type === 'patient.details.changed.v1') addPosition(day, row.position);
    }
  }

  function addAlert(day: DayRecords, alertId: string): void {
    if (day.alerts.has(alertId)) return;
    day.alerts.add(alertId);
    for (const row of reader.about(day.tenantId, 'alert', alertId)) addPosition(day, row.position);
  }

  function addPosition(day: DayRecords, position: number): void {
    if (day.records.has(position)) return;
    const record = reader.record(position);
    if (record) add(day, record);
  }

  function add(day: DayRecords, record: LogRecord): void {
    if (day.records.has(record.position)) return;
    day.records.set(record.position, record);
    day.added.push(record);
    // Whoever sits in a chair is shown with the chair, also when their appointment is of another date.
    const seated = isByTime(record) ? appointmentOn(record) : undefined;
    if (seated) addAppointment(day, seated);
    if (record.commandId !== null) {
      for (const undo of reader.undosOf(day.tenantId, record.commandId)) addPosition(day, undo);
    }
  }

  return { collect, collecting, take };
}

function appointmentOn({ event }: LogRecord): string | undefined {
  if (event.eventType === 'resource.occupancy.update.v1') return event.data.currentAppointmentId ?? undefined;
  if (event.eventType === 'resource.reserved.v1') return event.data.appointmentId ?? undefined;
  return undefined;
}

function appointmentsOf(record: LogRecord): readonly string[] {
  const data: Readonly<Record<string, unknown>> = record.event.data;
  const id = appointmentOn(record) ?? data['appointmentId'];
  return typeof id === 'string' ? [id] : [];
}

/** Whether a record belongs to the days by its time, not by the appointment it names. */
function isByTime({ event }: LogRecord): boolean {
  return (
    event.eventType === 'resource.occupancy.update.v1' ||
    event.eventType === 'resource.reserved.v1' ||
    event.eventType === 'provider.status.update.v1'
  );
}

function isDuring(day: DayRecords, record: LogRecord): boolean {
  return record.orderAtMs >= day.startMs && record.orderAtMs < day.endMs;
}

/** Of one instant: by source, then event id (`compareRecords`). */
function foldsLater(a: BeforeRow, b: BeforeRow): boolean {
  if (a.source !== b.source) return a.source > b.source;
  if (a.event_id !== b.event_id) return a.event_id > b.event_id;
  return a.position > b.position;
}
