import { alertIdSchema, type CanonicalEvent } from '../../shared/events/index.ts';
import type { TentativeView } from '../event-log/contract.ts';
import { eventIdFrom } from './connectors/eventIdFrom.ts';
import type { IntakeSource } from './source.ts';

/** What happened cannot have happened later than this after it reached us (events.md, Order and convergence). */
const MAX_AHEAD_MS = 60_000;

/** Whether what a source says of its time cannot be: its place in the order is then that of its arrival. */
export function isAhead(source: IntakeSource, event: CanonicalEvent, receivedAtMs: number): boolean {
  // The receiver's `timestamp` is often the appointment's own time, whatever its documentation says: it tells nothing of a clock.
  return source.provider !== 'appointments' && Date.parse(event.occurredAt) > receivedAtMs + MAX_AHEAD_MS;
}

/**
 * A source whose clock runs ahead: its events are kept in order all the same, and people are told once a day, because every
 * wait that is shown from its times is wrong.
 * @returns the alert, or nothing when the clock is fine or today's alert is there already.
 */
export function clockAlert(
  view: TentativeView,
  source: IntakeSource,
  events: readonly CanonicalEvent[],
  receivedAtMs: number,
): readonly CanonicalEvent[] {
  if (!events.some((event) => isAhead(source, event, receivedAtMs))) return [];
  const { tenantId, id: sourceId } = source;
  const alertId = alertIdSchema.parse(`source-clock-${sourceId}-${view.dateOf(tenantId, receivedAtMs)}`.slice(0, 200));
  const eventId = eventIdFrom([tenantId, alertId]);
  if (view.eventPosition(tenantId, sourceId, eventId) !== undefined) return [];
  const at = new Date(receivedAtMs).toISOString();
  return [
    {
      eventId,
      eventType: 'orchestration.alert.v1',
      eventVersion: '1',
      occurredAt: at,
      producer: 'frontdesk',
      tenantId,
      data: {
        alertId,
        level: 'warning',
        category: 'source-clock',
        message: `The clock of "${sourceId}" is more than a minute ahead of this computer's, so times that come from it may be wrong. Ask IT to set it right.`,
        meta: { rule: 'source-clock', sourceId },
        emittedAt: at,
      },
    },
  ];
}
