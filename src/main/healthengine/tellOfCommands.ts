import type { AppointmentId, CanonicalEvent, CommandId, TenantId } from '../../shared/events/index.ts';
import type { TentativeView } from '../event-log/index.ts';
import type { NewDelivery } from '../outbox/index.ts';
import { bookingIds } from './bookingIds.ts';
import type { LinkedPractice } from './practice.ts';
import { bookingDelivery } from './requests/bookingDelivery.ts';

/** What must be told, or no longer told, because of a command: written in the transaction of its events. */
export interface CommandConsequences {
  readonly deliveries: readonly NewDelivery[];
  /** Deliveries that were not attempted yet and are not wanted any more. */
  readonly withdrawals: readonly string[];
  /** The command must not happen: a sentence for people. */
  readonly refusal?: { readonly code: string; readonly message: string };
}

export interface CommandContext {
  readonly tenantId: TenantId;
  readonly commandId: CommandId;
  /** Practice date of the day that the command is about. */
  readonly date: string;
  readonly view: TentativeView;
}

/** The undo toast of the desk stands for 10 s: what can be taken back with it is told after it. */
export const UNDO_GRACE_MS = 10_000;

const nothing: CommandConsequences = { deliveries: [], withdrawals: [] };
const operations: Readonly<Record<string, string>> = { cancelled: 'cancelBooking', no_show: 'didNotAttend' };

/**
 * What the desk does to an online appointment, as Healthengine must hear it: `cancel` and `didNotAttend`. An undo takes the
 * telling back while it has not begun; after that it is refused, because Healthengine knows no way back (board.md, undo).
 */
export function tellOfCommands(practices: ReadonlyMap<TenantId, { readonly practice: LinkedPractice }>) {
  return (events: readonly CanonicalEvent[], context: CommandContext): CommandConsequences => {
    const practice = practices.get(context.tenantId)?.practice;
    if (!practice) return nothing;
    const deliveries: NewDelivery[] = [];
    const withdrawals: string[] = [];
    for (const event of events) {
      if (event.eventType === 'command.undone.v1') return takenBack(practice, event.data.commandId, context);
      if (event.eventType !== 'appointment.status.changed.v1') continue;
      const booking = bookingBehind(practice, event.data.appointmentId, context);
      if (!booking) continue;
      // They came after all: what has not been told yet need not be. What has, Healthengine knows no way back from.
      if (event.data.previousStatus === 'no_show') withdrawals.push(...noShowsTold(booking, event.data.appointmentId, context));
      const told = operations[event.data.newStatus];
      if (told === undefined) continue;
      const deliveryId = booking.ids.toldId(told, context.commandId);
      // Only that it happened: what the desk wrote as its reason stays here.
      const body = { reason: told === 'cancelBooking' ? 'Cancelled by the practice' : 'The patient did not come' };
      deliveries.push(
        bookingDelivery({ practice, ...booking, deliveryId, operation: told, lane: 'ordered', body, delayMs: UNDO_GRACE_MS }),
      );
    }
    return { deliveries, withdrawals };
  };
}

function noShowsTold({ ids }: Booking, appointmentId: AppointmentId, { view, tenantId, date }: CommandContext): readonly string[] {
  return (view.day(tenantId, date).visits.get(appointmentId)?.records ?? []).flatMap(({ event, commandId }) =>
    event.eventType === 'appointment.status.changed.v1' && event.data.newStatus === 'no_show' && commandId !== null
      ? [ids.toldId('didNotAttend', commandId)]
      : [],
  );
}

function takenBack(practice: LinkedPractice, undone: CommandId, context: CommandContext): CommandConsequences {
  const { view, tenantId, date } = context;
  const written = (view.day(tenantId, date).commands.get(undone) ?? []).flatMap(({ event }) => {
    const told = event.eventType === 'appointment.status.changed.v1' ? operations[event.data.newStatus] : undefined;
    const booking =
      event.eventType === 'appointment.status.changed.v1' && told !== undefined
        ? bookingBehind(practice, event.data.appointmentId, context)
        : undefined;
    return told !== undefined && booking ? (view.delivery(booking.ids.toldId(told, undone)) ?? []) : [];
  });
  // Refused by Healthengine is not told; under way counts as told: nobody knows whether it was heard.
  const isTold = written.some(
    ({ status, attempts, nextAttemptAtMs }) =>
      status === 'delivered' || (status === 'pending' && (attempts > 0 || nextAttemptAtMs <= view.nowMs)),
  );
  if (isTold) {
    return {
      ...nothing,
      refusal: {
        code: 'healthengine-told',
        message:
          'Healthengine has already been told, and its patient with it, so this cannot be taken back. Call the patient, then make a new appointment.',
      },
    };
  }
  return { deliveries: [], withdrawals: written.map(({ deliveryId }) => deliveryId) };
}

interface Booking {
  readonly ids: ReturnType<typeof bookingIds>;
  readonly bookingId: number;
}

/** @returns Healthengine's booking behind an appointment that it really made: a source of another name may write any external id. */
function bookingBehind(
  practice: LinkedPractice,
  appointmentId: AppointmentId,
  { view, tenantId, date }: CommandContext,
): Booking | undefined {
  const bookingId = Number(view.day(tenantId, date).visits.get(appointmentId)?.externalIds['healthengineBookingId'] ?? Number.NaN);
  if (!Number.isSafeInteger(bookingId)) return undefined;
  const ids = bookingIds(practice.practiceId, bookingId);
  return ids.appointmentId === appointmentId ? { ids, bookingId } : undefined;
}
