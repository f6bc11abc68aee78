import type { Log } from '../effects.ts';
import type { IntakeMetrics } from './metrics/intakeMetrics.ts';
import type { IngestOutcome, ItemResult } from './outcome.ts';

/** What is known of a message when its outcome is reported. */
export interface Reported {
  readonly requestId: string;
  /** Of a configured source; `unknown` otherwise: what a stranger wrote stays out of logs and metrics. */
  readonly sourceId: string;
  readonly durationMs: number;
}

/**
 * One wide log line and the counters for one message: `health.webhooks.received` when something of it was stored or known,
 * `health.webhooks.rejected` otherwise (events.md, One way in). Ids, counts and decisions only: no field of a payload is in it.
 */
export function reportOutcome(log: Log, metrics: IntakeMetrics, outcome: IngestOutcome, about: Reported): void {
  const { requestId, sourceId, durationMs } = about;
  metrics.messages.add([sourceId, outcome.outcome]);
  if (outcome.outcome !== 'processed') {
    const level = outcome.outcome === 'not-stored' || outcome.outcome === 'broken' ? 'error' : 'warn';
    log(level, 'health.webhooks.rejected', { sourceId, requestId, outcome: outcome.outcome, durationMs });
    return;
  }
  let accepted = 0;
  let duplicates = 0;
  let rejected = 0;
  for (const item of outcome.items) {
    const type = typeOf(item);
    metrics.events.add([type, item.result]);
    metrics.processing.observe([type], durationMs / 1000);
    if (item.result === 'stored') accepted += 1;
    else if (item.result === 'duplicate') duplicates += 1;
    else {
      rejected += 1;
      if (item.deadLetterId === null) metrics.notKept.add([sourceId]);
      else metrics.deadLetters.add([sourceId, 'sender']);
    }
  }
  const [first] = outcome.items;
  log(accepted + duplicates > 0 ? 'info' : 'warn', accepted + duplicates > 0 ? 'health.webhooks.received' : 'health.webhooks.rejected', {
    tenantId: outcome.source.tenantId,
    sourceId,
    requestId,
    accepted,
    duplicates,
    rejected,
    durationMs,
    ...(first && { eventType: typeOf(first) }),
    ...(first?.result === 'stored' && { position: first.record.position }),
  });
}

function typeOf(item: ItemResult): string {
  switch (item.result) {
    case 'stored':
      return item.record.event.eventType;
    case 'duplicate':
    case 'conflict':
      return item.event.eventType;
    case 'invalid':
      return 'none';
  }
}
