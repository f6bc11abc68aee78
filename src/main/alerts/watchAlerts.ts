import { evaluateRules } from '../../shared/clinic-day/index.ts';
import type { Actor, CanonicalEvent, SourceId, TenantId } from '../../shared/events/index.ts';
import type { Effects } from '../effects.ts';
import type { EventLog } from '../event-log/index.ts';

/** The promise: what only time brings about (a patient is late, a wait grows too long) is told within this of its instant. */
export const TOLD_WITHIN_MS = 15_000;
/** What a commit brings about is told within this of it. What is committed meanwhile is looked at together. */
export const TOLD_AFTER_COMMIT_MS = 2_000;
/** A commit just before this look is due puts it off once, by what a commit may wait. */
const QUIET_LOOK_MS = TOLD_WITHIN_MS - TOLD_AFTER_COMMIT_MS;
const rulesActor: Actor = { kind: 'rule', id: 'rules', role: null };
const rulesSource = 'rules' as SourceId;

/**
 * Evaluates the rules of each practice's day after every commit of the practice and, because time alone moves them too, again
 * and again; records what opened, changed level or resolved (board.md, Rules and alerts). A look that finds nothing costs no
 * transaction, and one that fails is followed by the next.
 * @returns a function that stops it.
 */
export function watchAlerts({
  eventLog,
  tenantIds,
  effects,
}: {
  readonly eventLog: Pick<EventLog, 'days' | 'submit' | 'onCommitted'>;
  readonly tenantIds: readonly TenantId[];
  readonly effects: Pick<Effects, 'now' | 'newId' | 'setTimer' | 'log'>;
}): () => void {
  const practices = new Map(tenantIds.map((tenantId) => [tenantId, lookAgainAndAgain(() => lookAt(tenantId), effects.setTimer)]));
  const stopListening = eventLog.onCommitted((records) => {
    for (const { event } of records) practices.get(event.tenantId)?.lookSoon();
  });

  function lookAt(tenantId: TenantId): void {
    try {
      const date = eventLog.days.today(tenantId);
      eventLog.days.holdToday(tenantId);
      if (evaluateRules(eventLog.days.get(tenantId, date), effects.now(), { newId: effects.newId }).length > 0)
        recordAlerts(tenantId, date);
    } catch (error) {
      // A day that cannot be read now may be readable at the next look; the other practices are looked at all the same.
      effects.log('error', 'the rules could not look at the day', { tenantId, error: nameOf(error) });
    }
  }

  function recordAlerts(tenantId: TenantId, date: string): void {
    void eventLog
      .submit<readonly CanonicalEvent[]>({
        tenantId,
        source: rulesSource,
        actor: rulesActor,
        stationId: null,
        commandId: null,
        causationId: null,
        receivedAtMs: effects.now(),
        // What is over sorts after its opening, also when the clock was set back in between.
        isDecision: true,
        // Evaluated again inside the transaction: what was committed since the look above may have settled it.
        decide: (view) => {
          const events = evaluateRules(view.day(tenantId, date), view.nowMs, { newId: effects.newId });
          return { outcome: 'record', events, answer: () => events };
        },
        failed: () => [],
      })
      .then((events) => {
        for (const event of events) effects.log('info', 'alert', { tenantId, eventType: event.eventType, eventId: event.eventId });
      })
      .catch((error: unknown) => effects.log('error', 'alerts could not be recorded', { tenantId, error: nameOf(error) }));
  }

  return () => {
    stopListening();
    for (const practice of practices.values()) practice.stop();
  };
}

/** One timer: the next quiet look, or the one that a commit asked for. @param look must not throw. */
function lookAgainAndAgain(look: () => void, setTimer: Effects['setTimer']) {
  let isSoon = true;
  let cancelTimer = setTimer(lookNow, TOLD_AFTER_COMMIT_MS);

  function lookNow(): void {
    isSoon = false;
    cancelTimer = setTimer(lookNow, QUIET_LOOK_MS);
    look();
  }

  return {
    lookSoon() {
      if (isSoon) return;
      isSoon = true;
      cancelTimer();
      cancelTimer = setTimer(lookNow, TOLD_AFTER_COMMIT_MS);
    },
    stop() {
      // Nothing may ask for a look any more.
      isSoon = true;
      cancelTimer();
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
