import type { SandboxBooking, SandboxState, SandboxUpdate } from './sandboxState.ts';

/** An unanswered booking counts as confirmed on Healthengine's side after this long (healthengine.md, Booking). */
export const AUTO_CONFIRM_MS = 20_000;

/** Confirms what has waited 20 s. Called before anything is read or answered, so that no timer decides what a test sees. */
export function autoConfirm(state: SandboxState, nowMs: number): void {
  for (const booking of state.bookings) {
    const dueMs = Date.parse(booking.createdAt) + AUTO_CONFIRM_MS;
    if (booking.answer !== null || booking.status !== 'Requested' || nowMs < dueMs) continue;
    booking.status = 'Confirmed';
    booking.answer = 'auto-confirmed';
    booking.answeredAt = new Date(dueMs).toISOString();
  }
}

export type LifeAnswer = { readonly status: 200 } | { readonly status: 400 | 404; readonly error?: string };

/** The practice wrote the booking in. The same ids again are fine (its answer may have got lost); other ids are not. */
export function confirmInsert(booking: SandboxBooking | undefined, nowMs: number, appointmentIds: string[], patientId: string): LifeAnswer {
  if (!booking || booking.answer === 'rejected') return { status: 404 };
  record(booking, nowMs, 'confirmInsert', appointmentIds);
  if (!booking.outstanding) {
    const same = JSON.stringify(booking.pmsAppointmentIds) === JSON.stringify(appointmentIds);
    return same ? { status: 200 } : { status: 400, error: 'The booking was already confirmed with other appointment ids' };
  }
  booking.outstanding = false;
  booking.pmsAppointmentIds = appointmentIds;
  booking.pmsPatientId = patientId;
  if (booking.status === 'Requested') booking.status = 'Confirmed';
  if (booking.answer === null) {
    booking.answer = 'confirmed';
    booking.answeredAt = new Date(nowMs).toISOString();
  }
  return { status: 200 };
}

/** The practice could not take it. After 20 s that is no longer possible: the practice has to cancel it. */
export function rejectInsert(booking: SandboxBooking | undefined, nowMs: number, reason: string | null): LifeAnswer {
  if (!booking) return { status: 404 };
  record(booking, nowMs, 'rejectInsert', []);
  if (booking.answer === 'rejected') return { status: 200 };
  if (booking.answer !== null) return { status: 400, error: 'The booking is already confirmed; it can be cancelled, not rejected' };
  booking.outstanding = false;
  booking.answer = 'rejected';
  booking.status = 'Cancelled';
  booking.rejectReason = reason;
  booking.answeredAt = new Date(nowMs).toISOString();
  return { status: 200 };
}

/** The patient cancels: a booking update becomes outstanding. @returns undefined when the booking is already over. */
export function cancelByPatient(state: SandboxState, booking: SandboxBooking, nowMs: number): SandboxUpdate | undefined {
  if (booking.status === 'Cancelled') return undefined;
  booking.status = 'Cancelled';
  const update: SandboxUpdate = {
    requestId: state.nextRequestId,
    practiceId: booking.practiceId,
    bookingId: booking.bookingId,
    createdAt: new Date(nowMs).toISOString(),
    answeredAt: null,
    answer: null,
    bookingStatus: 'Cancelled',
  };
  state.nextRequestId += 1;
  state.updates.push(update);
  return update;
}

export function answerUpdate(update: SandboxUpdate | undefined, nowMs: number, answer: 'confirmed' | 'rejected'): LifeAnswer {
  if (!update) return { status: 404 };
  if (update.answer === null) {
    update.answer = answer;
    update.answeredAt = new Date(nowMs).toISOString();
    return { status: 200 };
  }
  return update.answer === answer ? { status: 200 } : { status: 404 };
}

/** The practice cancelled it, or its patient did not come. The same again changes nothing. */
export function endedByPractice(booking: SandboxBooking | undefined, nowMs: number, operation: 'cancel' | 'didNotAttend'): LifeAnswer {
  if (!booking || booking.answer === 'rejected') return { status: 404 };
  record(booking, nowMs, operation, []);
  if (operation === 'didNotAttend') {
    if (booking.status === 'Cancelled') return { status: 400, error: 'The booking is cancelled' };
    booking.didNotAttend = true;
  } else booking.status = 'Cancelled';
  return { status: 200 };
}

function record(booking: SandboxBooking, nowMs: number, operation: string, pmsAppointmentIds: string[]): void {
  booking.answers.push({ at: new Date(nowMs).toISOString(), operation, pmsAppointmentIds });
}
