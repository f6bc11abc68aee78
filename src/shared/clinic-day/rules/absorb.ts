import { alertLevels } from '../../events/index.ts';
import type { RuleContext } from './finding.ts';
import type { LevelledFinding } from './levelOf.ts';
import type { RuleName } from './thresholds.ts';

const waits: readonly RuleName[] = ['waiting-to-call', 'total-wait', 'ready-for-provider'];
const stageWaits: readonly RuleName[] = ['arrived-not-handled', 'waiting-to-call', 'called-to-chair'];
const consequences: readonly RuleName[] = ['break-at-risk', 'overtime'];

/**
 * Groups by cause (board.md, Rules and alerts): a provider's delay absorbs the waits of that provider's patients and what
 * follows from it, so that the panel says "affects 6" once. It does not absorb the wait of a patient whom the desk could
 * fetch at once. Of several alerts about one visit the most telling stays.
 * @param stands whether an alert stands for the finding or may open now: a delay that was dismissed as noise hides nobody's wait.
 */
export function absorb(
  findings: readonly LevelledFinding[],
  context: RuleContext,
  stands: (it: LevelledFinding) => boolean,
): readonly LevelledFinding[] {
  const behind = new Map(
    findings.flatMap((it) =>
      it.finding.rule === 'provider-behind' && it.finding.providerId !== null && stands(it) ? [[it.finding.providerId, it]] : [],
    ),
  );
  const byVisit = Map.groupBy(findings, (it) => it.finding.appointmentId);
  const isWorse = (a: LevelledFinding, b: LevelledFinding) => alertLevels.indexOf(a.level) > alertLevels.indexOf(b.level);

  return findings.filter((it) => {
    const { rule, providerId, appointmentId } = it.finding;
    const siblings = appointmentId === null ? [] : (byVisit.get(appointmentId) ?? []);
    if (rule === 'total-wait') {
      const telling = siblings.find((other) => stageWaits.includes(other.finding.rule));
      if (telling && !isWorse(it, telling)) return false;
    }
    if (rule === 'patient-late' && siblings.some((other) => other.finding.rule === 'no-show-suggested')) return false;
    const cause = providerId === null ? undefined : behind.get(providerId);
    if (!cause || providerId === null) return true;
    if (consequences.includes(rule)) return false;
    if (rule === 'chair-overrun') return isWorse(it, cause);
    return !waits.includes(rule) || isFetchable(it, context);
  });
}

/** The provider stands free and this patient is the next: nothing but the desk is in the way. */
function isFetchable({ finding: { providerId, appointmentId } }: LevelledFinding, { forecast, nowMs }: RuleContext): boolean {
  const ahead = providerId === null ? undefined : forecast.providers.get(providerId);
  return (
    ahead?.currentAppointmentId === null &&
    ahead.nextAppointmentId === appointmentId &&
    ahead.nextStartMs !== null &&
    ahead.nextStartMs <= nowMs
  );
}
