import type { CanonicalEvent } from '../../../shared/events/index.ts';
import type { NewDeadLetter, TentativeView } from '../../event-log/index.ts';
import type { NewDelivery } from '../../outbox/index.ts';
import { healthengineActor, healthengineSource } from '../practice.ts';
import type { RequestHandlers } from './requestHandlers.ts';

/** What a request came to: recorded in one transaction, or not at all. */
export interface Decided {
  readonly events: readonly CanonicalEvent[];
  readonly deliveries: readonly NewDelivery[];
  readonly deadLetters?: readonly NewDeadLetter[];
}

/** @returns null when it could not be stored; it is still outstanding then and comes again with the next poll. */
export async function submitDecision<D extends Decided>(
  { eventLog, effects, practice }: Pick<RequestHandlers, 'eventLog' | 'effects' | 'practice'>,
  decide: (view: TentativeView) => D,
): Promise<D | null> {
  const { tenantId } = practice;
  const failed = (error: unknown): null => {
    effects.log('error', 'a request of Healthengine could not be stored', {
      tenantId,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return null;
  };
  return eventLog
    .submit<D | null>({
      tenantId,
      source: healthengineSource,
      actor: healthengineActor,
      stationId: null,
      commandId: null,
      causationId: null,
      receivedAtMs: effects.now(),
      decide(view) {
        const decided = decide(view);
        const { events, deliveries, deadLetters = [] } = decided;
        return { outcome: 'record', events, deliveries, deadLetters, answer: () => decided };
      },
      failed,
    })
    .catch(failed);
}
