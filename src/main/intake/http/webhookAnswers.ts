import { isAhead } from '../clockAlert.ts';
import type { IngestOutcome } from '../outcome.ts';
import { type Reply, retryAfter, STORAGE_RETRY_MS } from './reply.ts';

/** The answers of `POST /webhooks/{sourceId}` (architecture.md, the table of doors). */
export function webhookReply(outcome: IngestOutcome): Reply {
  const refused = (status: number, reason: string, deadLetterId?: string | null): Reply => ({
    status,
    json: { accepted: false, reason, ...(deadLetterId && { deadLetterId }) },
  });
  switch (outcome.outcome) {
    case 'unauthorised':
      return refused(401, 'This message was not accepted. Check the address and the credentials, then send it again.');
    case 'rate-limited': {
      const reason = 'This source sends more than it may. Wait as long as Retry-After says, then send the message again.';
      return { ...refused(429, reason), headers: retryAfter(outcome.retryAfterMs) };
    }
    case 'too-large':
      return refused(413, `The message is longer than the ${outcome.limitBytes} bytes that this source may send.`, outcome.deadLetterId);
    case 'unreadable':
      return refused(400, outcome.reason, outcome.deadLetterId);
    case 'not-stored': {
      const reason = 'The message could not be stored, and nothing of it was taken over. Send it again later.';
      return { ...refused(503, reason), headers: retryAfter(STORAGE_RETRY_MS) };
    }
    case 'broken':
      return refused(500, 'Something here broke on this message. It can be sent again.', outcome.deadLetterId);
    case 'processed':
      return processedReply(outcome);
  }
}

const AHEAD =
  'occurredAt is more than a minute ahead of the clock here, so it was put in order by the time of its arrival. Set the clock of the sender right.';

function processedReply({ items, source, receivedAtMs }: Extract<IngestOutcome, { outcome: 'processed' }>): Reply {
  const events = items.flatMap((item) => (item.result === 'stored' ? [item.record.event.eventId] : []));
  const duplicates = items.filter((item) => item.result === 'duplicate').length;
  const conflicts = items.filter((item) => item.result === 'stored' && item.contradicts !== undefined).length;
  const deadLetters = items.flatMap((item, index) =>
    item.result === 'invalid' || item.result === 'conflict' ? [{ index, reason: item.reason, deadLetterId: item.deadLetterId }] : [],
  );
  const notices = items.flatMap((item, index) =>
    item.result === 'stored' && isAhead(source, item.record.event, receivedAtMs) ? [{ index, notice: AHEAD }] : [],
  );
  if (events.length + duplicates > 0) {
    return {
      status: 200,
      json: {
        accepted: true,
        events,
        duplicates,
        ...(conflicts > 0 && { conflicts }),
        deadLetters,
        ...(notices.length > 0 && { notices }),
      },
    };
  }
  const [first] = deadLetters;
  const reason = first?.reason ?? 'The message holds no event.';
  const rest = deadLetters.length > 1 ? { deadLetters } : {};
  return { status: 400, json: { accepted: false, reason, ...(first && { deadLetterId: first.deadLetterId }), ...rest } };
}
