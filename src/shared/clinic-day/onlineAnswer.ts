import type { Visit } from './state.ts';

/** Healthengine confirms by itself what nobody answered in this time (healthengine.md, Rules). */
export const ANSWER_WITHIN_MS = 20_000;

/** How an online booking stands between its arrival and the moment both sides say the same. */
export type OnlineAnswer =
  /** Taken in; the answer is on its way. `answerByMs`: epoch ms of Healthengine's own deadline. */
  | { readonly state: 'pending'; readonly answerByMs: number; readonly secondsLeft: number }
  /** The deadline has passed: the other side has confirmed it by itself, and our answer still has to arrive. */
  | { readonly state: 'late'; readonly answerByMs: number }
  | { readonly state: 'confirmed' };

/**
 * @param nowMs epoch ms, the host's time. @returns null for visits that are not from Healthengine, and for those on which
 * something has happened since (arrived, cancelled, not come): then the answer is nobody's question any more.
 */
export function onlineAnswerOf(visit: Visit, nowMs: number): OnlineAnswer | null {
  if (visit.origin !== 'online' || visit.externalIds['healthengineBookingId'] === undefined || visit.stage !== 'booked') return null;
  if (visit.status === 'confirmed') return { state: 'confirmed' };
  const bookedAtMs = bookedAt(visit);
  if (visit.status !== 'scheduled' || bookedAtMs === null) return null;
  const answerByMs = bookedAtMs + ANSWER_WITHIN_MS;
  if (nowMs >= answerByMs) return { state: 'late', answerByMs };
  // The clocks of the two sides differ by a little: nobody is promised more than there is.
  const secondsLeft = Math.min(ANSWER_WITHIN_MS / 1_000, Math.ceil((answerByMs - nowMs) / 1_000));
  return { state: 'pending', answerByMs, secondsLeft };
}

function bookedAt({ records }: Visit): number | null {
  for (const { event } of records) {
    if (event.eventType === 'appointment.scheduled.v1') return Date.parse(event.data.scheduledAt);
  }
  return null;
}
