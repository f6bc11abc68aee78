import type { AppointmentId, CanonicalEvent } from '../../../shared/events/index.ts';
import type { SlotState } from '../availability/providerTime.ts';
import type { bookingIds } from '../bookingIds.ts';
import type { LinkedPractice } from '../practice.ts';

/** What people are told about bookings that did not go as usual. No message names anybody. */
export interface AlertContext {
  readonly practice: LinkedPractice;
  readonly ids: ReturnType<typeof bookingIds>;
  readonly bookingId: number;
  readonly atMs: number;
}

type AlertData = CanonicalEvent<'orchestration.alert.v1'>['data'];

/** Why a booking does not fit: nobody is there to see them, it is not what they do, or the state of its slot. */
export type Unfit = Exclude<SlotState, { readonly state: 'free' }> | { readonly state: 'gone' } | { readonly state: 'not theirs' };

const unfit: Readonly<Record<Unfit['state'], string>> = {
  gone: 'but its practitioner is no longer bookable here. Give it a provider, or cancel it.',
  'not theirs': 'but its practitioner does not do this type of appointment. Give it to somebody who does, or cancel it.',
  taken: 'but its time is taken here. Move or cancel one of the two.',
  full: 'but every chair is taken at its time. Move it, or cancel it.',
  closed: 'but its practitioner does not work at its time. Move it, or cancel it.',
};

/** Healthengine confirmed it although it does not fit here. */
export function conflictAlert(context: AlertContext, why: Unfit): CanonicalEvent {
  const { appointmentId } = context.ids;
  return alert(context, 'conflict', {
    alertId: context.ids.conflictAlertId,
    level: 'critical',
    category: 'booking-conflict',
    message: `An online booking was confirmed by Healthengine, ${unfit[why.state]}`,
    relatedAppointments: why.state === 'taken' ? [appointmentId, why.by] : [appointmentId],
  });
}

/** Our rejection came too late, or was not accepted: until the booking is taken in, this is all that staff can know of it. */
export function overruledAlert(context: AlertContext): CanonicalEvent {
  return alert(context, 'overruled', {
    alertId: context.ids.conflictAlertId,
    level: 'critical',
    category: 'booking-conflict',
    message: `Healthengine did not accept that online booking ${context.bookingId} was turned away, so its patient expects to be seen. It appears on the board as soon as Healthengine lists it again; if it does not within a minute, look it up in the Healthengine practice portal.`,
  });
}

/** Turned away: an open matter until Healthengine has heard it. @param startsAtMs null when the time makes no sense. */
export function rejectedAlert(
  context: AlertContext,
  why: { readonly sentence: string; readonly startsAtMs: number | null; readonly inTheWay: AppointmentId | null },
): CanonicalEvent {
  const { calendar } = context.practice;
  const when = why.startsAtMs === null ? '' : ` for ${calendar.dateOf(why.startsAtMs)} at ${calendar.wallTimeOf(why.startsAtMs)}`;
  return alert(context, 'rejected', {
    alertId: context.ids.rejectedAlertId,
    level: 'info',
    category: 'booking-rejected',
    message: `An online booking${when} was turned away: ${why.sentence.charAt(0).toLowerCase()}${why.sentence.slice(1)}. Its patient is offered other times; there is nothing to do.`,
    ...(why.inTheWay !== null && { relatedAppointments: [why.inTheWay] }),
  });
}

/** Healthengine has heard the rejection, and either took it or not: that it was turned away is nothing to read any more. */
export function rejectionOver(context: AlertContext): CanonicalEvent {
  // An answer within the same millisecond must not sort before the alert that it closes.
  const after = { ...context, atMs: context.atMs + 1 };
  return {
    ...envelope(after, 'orchestration.alert.resolved.v1', 'rejection-heard'),
    data: { alertId: context.ids.rejectedAlertId, resolvedAt: new Date(after.atMs).toISOString(), by: 'rule' },
  };
}

/** The patient has cancelled: whatever was said about their coming is closed. */
export function noLongerExpected(context: AlertContext): CanonicalEvent {
  const after = { ...context, atMs: context.atMs + 1 };
  return {
    ...envelope(after, 'orchestration.alert.resolved.v1', 'no-longer-expected'),
    data: { alertId: context.ids.conflictAlertId, resolvedAt: new Date(after.atMs).toISOString(), by: 'rule' },
  };
}

/** @param what what Healthengine does not agree with. */
export function disputedAlert(context: AlertContext, what: 'gone' | 'confirm' | 'cancel' | 'didNotAttend'): CanonicalEvent {
  const sentences = {
    gone: 'Healthengine no longer has this online booking, so its patient may not come. Call them, or cancel the appointment.',
    confirm:
      'Healthengine did not accept our confirmation of this online booking. The appointment stands here; look it up in the Healthengine practice portal.',
    cancel:
      'Healthengine did not accept that this online booking was cancelled here, so its patient was told by nobody and may still come. Call the patient, and cancel it in the Healthengine practice portal.',
    didNotAttend:
      'Healthengine did not accept that the patient of this online booking did not come. Nothing else follows from it; mark it in the Healthengine practice portal.',
  } as const;
  return alert(context, `disputed-${what}`, {
    alertId: context.ids.disputedAlertId,
    level: what === 'cancel' ? 'critical' : 'warning',
    category: 'booking-disputed',
    message: sentences[what],
    relatedAppointments: [context.ids.appointmentId],
  });
}

function alert(context: AlertContext, what: string, data: Omit<AlertData, 'emittedAt' | 'meta'>): CanonicalEvent {
  return {
    ...envelope(context, 'orchestration.alert.v1', `alert-${what}`),
    data: { ...data, meta: { rule: data.category, bookingId: String(context.bookingId) }, emittedAt: new Date(context.atMs).toISOString() },
  };
}

function envelope<T extends 'orchestration.alert.v1' | 'orchestration.alert.resolved.v1'>(
  context: AlertContext,
  eventType: T,
  what: string,
) {
  const { ids, practice, atMs } = context;
  return {
    eventId: ids.eventId(what),
    eventType,
    eventVersion: '1',
    occurredAt: new Date(atMs).toISOString(),
    producer: 'frontdesk',
    tenantId: practice.tenantId,
    correlationId: ids.correlationId,
  };
}
