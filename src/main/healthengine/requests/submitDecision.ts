import type { CanonicalEvent } from '../../../shared/events/index.ts';
import type { NewDeadLetter, TentativeView } from '../../event-log/index.ts';
import type { NewDelivery } from '../../outbox/index.ts';
import { healthengineActor, healthengineSource } from '../practice.ts';
import type { RequestHandlers } from './requestHandlers.ts';

/**
 * A request looks at the day that it is about, and nobody may hold that day yet: to collect one costs some 8 ms, so that of a page of
 * bookings on as many dates a few are decided in a turn.
 */
const WORK = 64;

/** What a request came to: recorded in one transaction, or not at all. */
export interface Decided {
  readonly events: readonly CanonicalEvent[];
  readonly deliveries: readonly NewDelivery[];
  readonly deadLetters?: readonly NewDeadLetter[];
}

export type Submitted<D> =
  | { readonly outcome: 'stored'; readonly decided: D }
  /** It is still outstanding and comes again with the next poll. */
  | { readonly outcome: 'not stored' }
  /** This one request cannot be decided, however often it comes. */
  | { readonly outcome: 'broken' };

/** Decides and records one request. Never rejects. */
export async function submitDecision<D extends Decided>(
  { eventLog, effects, practice }: Pick<RequestHandlers, 'eventLog' | 'effects' | 'practice'>,
  decide: (view: TentativeView) => D,
): Promise<Submitted<D>> {
  const { tenantId } = practice;
  const say = (what: string, error: unknown) =>
    effects.log('error', what, { tenantId, error: error instanceof Error ? error.name : 'unknown' });
  try {
    return await eventLog.submit<Submitted<D>>({
      tenantId,
      source: healthengineSource,
      actor: healthengineActor,
      stationId: null,
      commandId: null,
      causationId: null,
      receivedAtMs: effects.now(),
      isDecision: true,
      work: WORK,
      decide(view) {
        const decided = decide(view);
        const { events, deliveries, deadLetters = [] } = decided;
        return { outcome: 'record', events, deliveries, deadLetters, answer: () => ({ outcome: 'stored', decided }) };
      },
      failed(error) {
        say('a request of Healthengine could not be decided', error);
        return { outcome: 'broken' };
      },
    });
  } catch (error) {
    say('a request of Healthengine could not be stored', error);
    return { outcome: 'not stored' };
  }
}
