import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EventLog } from '../../event-log/contract.ts';
import type { Counter, Histogram, Metrics } from './metrics.ts';

export interface IntakeMetrics {
  /** Messages by source and what became of them. */
  readonly messages: Counter;
  /** Events by type and outcome: stored, duplicate, conflict, invalid. */
  readonly events: Counter;
  /** Dead letters by source and fault. */
  readonly deadLetters: Counter;
  /** Messages that could not be accepted and were not kept because the budget of their source was spent. */
  readonly notKept: Counter;
  /** From the last byte of a message to its durable answer, by event type. */
  readonly processing: Histogram;
}

/** Registers what intake counts (events.md, Order and convergence: metrics per type). */
export function createIntakeMetrics(metrics: Metrics): IntakeMetrics {
  return {
    messages: metrics.counter('frontdesk_intake_messages_total', 'Messages received, by source and outcome.', ['source', 'outcome']),
    events: metrics.counter('frontdesk_intake_events_total', 'Events received, by type and outcome.', ['type', 'outcome']),
    deadLetters: metrics.counter('frontdesk_intake_dead_letters_total', 'Dead letters kept, by source and fault.', ['source', 'fault']),
    notKept: metrics.counter(
      'frontdesk_intake_not_kept_total',
      'Messages that could not be accepted and were beyond what is kept, by source.',
      ['source'],
    ),
    processing: metrics.histogram(
      'frontdesk_intake_processing_seconds',
      'From the last byte received to the durable answer, by event type.',
      ['type'],
    ),
  };
}

/** How often the delay of the event loop is sampled: each sample wakes the process, also when nothing else does. */
const LAG_SAMPLED_EVERY_MS = 1_000;

/** Registers the figures of the process itself. @returns a function that stops measuring. */
export function watchProcess(metrics: Metrics, eventLog: EventLog): () => void {
  const lag = monitorEventLoopDelay({ resolution: LAG_SAMPLED_EVERY_MS });
  lag.enable();
  // What is kept is the time from one sample to the next: the delay is what that is more than agreed.
  const lagSeconds = (percentile: number) => Math.max(0, lag.percentile(percentile) / 1e9 - LAG_SAMPLED_EVERY_MS / 1e3);
  metrics.gauge('frontdesk_log_position', 'Position of the newest committed event.', () => eventLog.head());
  metrics.gauge('frontdesk_storage_ready', '1 while messages can be stored, 0 while they cannot.', () =>
    eventLog.condition.trouble() === null ? 1 : 0,
  );
  metrics.gauge('frontdesk_dead_letters', 'Dead letters in store.', () => eventLog.deadLetters.count());
  metrics.gauge('frontdesk_unreadable_events', 'Events in the log that were found not to be readable.', () => eventLog.unreadable.count());
  metrics.gauge('frontdesk_event_loop_lag_p50_seconds', 'Event-loop delay, median since start.', () => lagSeconds(50));
  metrics.gauge('frontdesk_event_loop_lag_p99_seconds', 'Event-loop delay, 99th percentile since start.', () => lagSeconds(99));
  metrics.gauge('frontdesk_resident_memory_bytes', 'Resident memory of the engine.', () => process.memoryUsage.rss());
  return () => lag.disable();
}
