import { type ClinicDay, evaluateRules } from '../../shared/clinic-day/index.ts';
import type { Actor, CanonicalEvent, SourceId, TenantId } from '../../shared/events/index.ts';
import type { Effects } from '../effects.ts';
import type { EventLog } from '../event-log/index.ts';

/** How often the rules look at the day; thresholds are whole minutes, so a few seconds are soon enough. */
const LOOK_EVERY_MS = 2_000;
/** While nothing happens only time moves the rules on, and a look at a large day is most of what an idle engine does. */
const UNCHANGED_EVERY_MS = 15_000;
const rulesActor: Actor = { kind: 'rule', id: 'rules', role: null };
const rulesSource = 'rules' as SourceId;

/**
 * Evaluates the rules of each practice's day again and again and records what opened, changed level or resolved
 * (board.md, Rules and alerts). A look that finds nothing costs no transaction.
 * @returns a function that stops it.
 */
export function watchAlerts({
  eventLog,
  tenantIds,
  effects,
}: {
  eventLog: EventLog;
  tenantIds: readonly TenantId[];
  effects: Effects;
}): () => void {
  let stopped = false;
  const lastSeen = new Map<TenantId, { readonly day: ClinicDay; readonly atMs: number }>();
  let cancelTimer = effects.setTimer(look, LOOK_EVERY_MS);

  function look() {
    if (stopped) return;
    for (const tenantId of tenantIds) lookAt(tenantId);
    cancelTimer = effects.setTimer(look, LOOK_EVERY_MS);
  }

  function lookAt(tenantId: TenantId) {
    const date = eventLog.days.today(tenantId);
    const evaluate = (day: ReturnType<EventLog['days']['get']>, nowMs: number) => evaluateRules(day, nowMs, { newId: effects.newId });
    const day = eventLog.days.get(tenantId, date);
    const nowMs = effects.now();
    const seen = lastSeen.get(tenantId);
    if (seen?.day === day && Math.abs(nowMs - seen.atMs) < UNCHANGED_EVERY_MS) return;
    lastSeen.set(tenantId, { day, atMs: nowMs });
    if (evaluate(day, nowMs).length === 0) return;
    void eventLog
      .submit<readonly CanonicalEvent[]>({
        tenantId,
        source: rulesSource,
        actor: rulesActor,
        stationId: null,
        commandId: null,
        causationId: null,
        receivedAtMs: effects.now(),
        // Evaluated again inside the transaction: what was committed since the look above may have settled it.
        decide: (view) => {
          const events = evaluate(view.day(tenantId, date), view.nowMs);
          return { outcome: 'record', events, answer: () => events };
        },
        failed: () => [],
      })
      .then((events) => {
        for (const event of events) effects.log('info', 'alert', { tenantId, eventType: event.eventType, eventId: event.eventId });
      })
      .catch((error: unknown) =>
        effects.log('error', 'alerts could not be recorded', { tenantId, error: error instanceof Error ? error.name : 'unknown' }),
      );
  }

  return () => {
    stopped = true;
    cancelTimer();
  };
}
