import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import type { LogRecord, TenantId } from '../../../shared/events/index.ts';
import type { EventLog } from '../../event-log/index.ts';
import type { PmsCall } from '../../sandbox/healthengine/answerPmsCall.ts';
import type { SandboxBooking, SandboxState } from '../../sandbox/healthengine/sandboxState.ts';
import { dayAndNeighbours } from '../availability/providerTime.ts';
import { snapshotsOf } from '../availability/snapshotsOf.ts';
import { linkedPractice } from '../practice.ts';

const ANSWER_WITHIN_MS = 20_000;
const freed: ReadonlySet<string> = new Set(['cancelled', 'rescheduled', 'entered_in_error', 'no_show', 'left_without_being_seen']);

/** What must hold after every step, kept up as things happen. @throws with a sentence about what does not. */
export function watchInvariants(sandbox: SandboxState) {
  let position = 0;
  const eventIds = new Set<string>();
  /** Online appointments by Healthengine's booking id. */
  const appointments = new Map<number, string>();
  const flagged = new Set<string>();

  function committed(records: readonly LogRecord[], eventLog: EventLog): void {
    for (const { event } of records)
      if (event.eventType === 'orchestration.alert.v1') for (const id of event.data.relatedAppointments ?? []) flagged.add(id);
    const cancelled = new Set(
      records.map(({ event }) =>
        event.eventType === 'appointment.status.changed.v1' && event.data.newStatus === 'cancelled' ? event.data.appointmentId : null,
      ),
    );
    for (const record of records) {
      position += 1;
      hold(record.position === position, `Position ${position} is ${record.position}.`);
      const key = `${record.event.tenantId} ${record.source} ${record.event.eventId}`;
      hold(!eventIds.has(key), `${record.event.eventType} is in the log twice.`);
      eventIds.add(key);
      if (record.event.eventType === 'appointment.scheduled.v1' && record.event.data.origin === 'online')
        tookIn(record.event, cancelled.has(record.event.data.appointmentId), eventLog);
    }
  }

  function tookIn(
    { data, tenantId }: Extract<LogRecord['event'], { eventType: 'appointment.scheduled.v1' }>,
    isCancelled: boolean,
    eventLog: EventLog,
  ): void {
    const bookingId = Number(data.externalIds?.['healthengineBookingId']);
    hold(!appointments.has(bookingId), `Booking ${bookingId} has two appointments.`);
    appointments.set(bookingId, data.appointmentId);
    if (isCancelled) return;
    const startMs = Date.parse(data.startsAt ?? '');
    const endMs = startMs + (data.lengthMin ?? 30) * 60_000;
    const own = sandbox.bookings.find((one) => one.bookingId === bookingId);
    const others = eventLog.read
      .appointments(tenantId, own?.pmsAppointmentTime.slice(0, 10) ?? '')
      .filter((one) => one.providerId === data.providerId && one.appointmentId !== data.appointmentId && !freed.has(one.status))
      .filter(
        ({ startsAtMs, lengthMin }) => startsAtMs !== null && startsAtMs < endMs && startMs < startsAtMs + (lengthMin ?? 30) * 60_000,
      );
    hold(others.length === 0 || flagged.has(data.appointmentId), `Booking ${bookingId} overlaps another appointment and nobody is told.`);
  }

  return {
    committed,
    appointments,
    /** As a call reaches Healthengine. @param eventLog null while the host is down. */
    arriving({ path, body }: PmsCall, eventLog: Pick<EventLog, 'read'> | null): void {
      const confirmed = /^\/bookings\/(\d+)\/confirmInsert$/.exec(path);
      if (!confirmed || !eventLog) return;
      const bookingId = Number(confirmed[1]);
      const { pmsAppointmentIds } = JSON.parse(body) as { pmsAppointmentIds: string[] };
      hold(
        pmsAppointmentIds.length === 1 && appointments.get(bookingId) === pmsAppointmentIds[0],
        `Booking ${bookingId} was confirmed before its appointment was durable.`,
      );
    },
    step(): void {
      for (const booking of sandbox.bookings) holdOneAnswer(booking, appointments);
    },
    /** After a crash the log must go on where it stopped. */
    reopened: (eventLog: EventLog, acknowledged: ReadonlySet<string>) => {
      hold(eventLog.head() === position, `The log ends at ${eventLog.head()}, and ${position} had been committed.`);
      for (const id of acknowledged)
        hold(
          [...eventIds].some((key) => key.endsWith(` ${id}`)),
          `${id} was acknowledged and is lost.`,
        );
    },
  };
}

/** One answer a booking: the same however often it is told; both kinds only where our rejection came too late. */
function holdOneAnswer(booking: SandboxBooking, appointments: ReadonlyMap<number, string>): void {
  const { bookingId, answers, answer } = booking;
  if (answers.length === 0) return;
  const confirms = answers.filter(({ operation }) => operation === 'confirmInsert');
  const isRejected = answers.some(({ operation }) => operation === 'rejectInsert');
  hold(
    new Set(confirms.map(({ pmsAppointmentIds }) => pmsAppointmentIds.join())).size <= 1,
    `Booking ${bookingId} was confirmed with two appointments.`,
  );
  hold(confirms.length === 0 || !isRejected || answer === 'auto-confirmed', `Booking ${bookingId} was confirmed and rejected.`);
  hold(answer !== 'rejected' || !appointments.has(bookingId), `Booking ${bookingId} was rejected and has an appointment.`);
}

/** What must hold once the weather is calm and everything has had its time. @param troubles when something went wrong or nobody was there, epoch ms. */
export function holdAtTheEnd(end: {
  readonly sandbox: SandboxState;
  readonly eventLog: EventLog;
  readonly appointments: ReadonlyMap<number, string>;
  readonly practices: readonly { readonly tenantId: TenantId; readonly practiceId: string }[];
  readonly setups: readonly PracticeSetup[];
  readonly dates: readonly string[];
  /** Calls that Healthengine seemed to refuse: staff were told, and both sides stand as they were. */
  readonly misled: ReadonlySet<string>;
  readonly isDisturbed: (fromMs: number, untilMs: number) => boolean;
  readonly directory: string;
}): void {
  const { sandbox, eventLog, appointments, practices, setups, dates, isDisturbed, misled, directory } = end;
  for (const booking of sandbox.bookings) {
    const { bookingId, answer, outstanding, createdAt, answeredAt } = booking;
    hold(answer !== null && !outstanding, `Booking ${bookingId} is still to be answered.`);
    hold(
      appointments.has(bookingId) === (answer !== 'rejected'),
      `Booking ${bookingId} is ${answer} and has ${appointments.has(bookingId) ? 'an' : 'no'} appointment.`,
    );
    const createdMs = Date.parse(createdAt);
    const isLate = answer === 'auto-confirmed' || Date.parse(answeredAt ?? '') - createdMs >= ANSWER_WITHIN_MS;
    hold(
      !isLate || isDisturbed(createdMs, createdMs + ANSWER_WITHIN_MS),
      `Booking ${bookingId} was answered late, and nothing was in the way.`,
    );
  }
  for (const { requestId, answer } of sandbox.updates) hold(answer !== null, `Update ${requestId} is still to be answered.`);
  for (const { practiceId, tenantId } of practices) {
    const statuses = new Map(
      dates.flatMap((date) => eventLog.read.appointments(tenantId, date).map((one) => [String(one.appointmentId), one.status] as const)),
    );
    for (const booking of sandbox.bookings.filter((one) => one.practiceId === practiceId && one.answer !== 'rejected')) {
      const status = statuses.get(appointments.get(booking.bookingId) ?? '');
      if (status === undefined || misled.has(`/bookings/${booking.bookingId}/cancel`)) continue;
      hold(
        (booking.status === 'Cancelled') === (status === 'cancelled'),
        `Booking ${booking.bookingId} is ${booking.status} there and ${status} here.`,
      );
    }
    holdAvailability(
      end,
      practiceId,
      tenantId,
      setups.find((one) => one.tenantId === tenantId),
    );
  }
  const { pending } = eventLog.deliveries.counts();
  hold(pending === 0, `${pending} deliveries still wait.`);
  hold(
    sandbox.availabilityRequests.length + sandbox.appointmentChangesRequests.length + sandbox.configurationRequests.length === 0,
    'A request is still open.',
  );
  hold(eventLog.checkIntegrity().length === 0, 'The database is damaged.');
  const before = bookIn(directory);
  eventLog.rebuildBook();
  hold(bookIn(directory) === before, 'The book differs from a replay of the log.');
}

/** What Healthengine offers is what we would offer: of the days after today, whose past does not move. */
function holdAvailability(
  { sandbox, eventLog, dates, misled }: Parameters<typeof holdAtTheEnd>[0],
  practiceId: string,
  tenantId: TenantId,
  setup: PracticeSetup | undefined,
): void {
  // What was refused is sent again when it changes.
  if (!setup || misled.has('/availability/snapshots')) return;
  const practice = linkedPractice({ practiceId, setup, hours: [] });
  for (const date of dates.slice(1)) {
    const days = dayAndNeighbours((one) => eventLog.days.get(tenantId, one), practice.calendar, date);
    for (const { body } of snapshotsOf(days, practice, 0, [])) {
      const theirs = sandbox.availability.find(
        (one) => one.practiceId === practiceId && one.date === date && one.pmsResourceId === body.pmsResourceId,
      );
      hold(
        JSON.stringify(theirs?.availability) === JSON.stringify(body.availability),
        `Healthengine offers other times of ${body.id} than the book.`,
      );
    }
  }
}

/** Every row of the book; sealed details are left out because each sealing differs, their index entries are in. */
function bookIn(directory: string): string {
  const database = new Database(join(directory, 'events.db'), { readonly: true });
  try {
    const tables = database
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'book\\_%' ESCAPE '\\' ORDER BY name`)
      .pluck()
      .all();
    return tables
      .flatMap((table) =>
        database
          .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
          .all()
          .map(({ sealed_details, ...row }) => `${table} ${JSON.stringify({ ...row, isSealed: sealed_details instanceof Uint8Array })}`),
      )
      .sort()
      .join('\n');
  } finally {
    database.close();
  }
}

function hold(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
