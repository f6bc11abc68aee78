import type { EventLog } from '../../event-log/contract.ts';
import { asSent } from '../connectors/appointments.ts';
import type { IngestOutcome } from '../outcome.ts';
import type { IntakeSource } from '../source.ts';
import { type Reply, retryAfter, STORAGE_RETRY_MS } from './reply.ts';

/** The answers of the appointment receiver: a fixed contract, kept to the letter (events.md, The appointment receiver). */
export function receiverReply(outcome: IngestOutcome, requestId: string): Reply {
  const failure = (status: number, error: string, message: string): Reply => ({
    status,
    json: { error, message, request_id: requestId },
  });
  switch (outcome.outcome) {
    case 'unauthorised':
      return failure(401, 'Unauthorized', 'This message was not accepted. Check the address and the credentials, then send it again.');
    case 'rate-limited': {
      const message = 'More messages than this source may send. Wait as long as Retry-After says, then send it again.';
      return { ...failure(429, 'Too many requests', message), headers: retryAfter(outcome.retryAfterMs) };
    }
    case 'too-large':
      return failure(413, 'Payload too large', `Request body must not be longer than ${outcome.limitBytes} bytes`);
    case 'unreadable':
      return outcome.isJson
        ? failure(400, 'Validation failed', outcome.reason)
        : failure(400, 'Invalid JSON', 'Request body must be valid JSON');
    case 'not-stored':
      // The contract knows no 503; when to come again stands beside it.
      return {
        ...failure(500, 'Internal server error', 'The event was not stored. Send it again later.'),
        headers: retryAfter(STORAGE_RETRY_MS),
      };
    case 'broken':
      return failure(500, 'Internal server error', 'The event was not stored. Send it again later.');
    case 'processed': {
      const [item] = outcome.items;
      switch (item?.result) {
        case 'stored': {
          const { event } = item.record;
          return {
            status: 200,
            json: {
              status: 'accepted',
              message: 'Appointment event received and stored',
              event_id: event.eventId,
              appointment_id: asSent(event).appointment_id,
              request_id: requestId,
            },
          };
        }
        case 'duplicate':
        case 'conflict': {
          const { appointment_id: id, timestamp } = asSent(item.event);
          return failure(409, 'Duplicate event', `Event for appointment ${id} at ${timestamp} already exists`);
        }
        case 'invalid':
          return failure(400, 'Validation failed', item.message);
        case undefined:
          return failure(500, 'Internal server error', 'The event was not stored. Send it again later.');
      }
    }
  }
}

const MAX_LISTED = 1_000;

/** `GET /events`: what the receivers took in, newest first, as it was sent. @param limit the query's text. */
export function listedEvents(eventLog: EventLog, sources: readonly IntakeSource[], limit: string | null, requestId: string): Reply {
  const wanted = limit === null ? 100 : /^\d{1,6}$/.test(limit) ? Number(limit) : 0;
  if (wanted < 1 || wanted > MAX_LISTED) {
    const message = `limit must be a whole number from 1 to ${MAX_LISTED}`;
    return { status: 400, json: { error: 'Validation failed', message, request_id: requestId } };
  }
  const events = sources
    .filter((source) => source.provider === 'appointments')
    .flatMap((source) => eventLog.read.bySource(source.tenantId, source.id, true, wanted))
    .sort((one, other) => other.position - one.position)
    .slice(0, wanted)
    .map(({ event, receivedAtMs }) => ({ id: event.eventId, ...asSent(event), received_at: new Date(receivedAtMs).toISOString() }));
  return { status: 200, json: { count: events.length, events } };
}
