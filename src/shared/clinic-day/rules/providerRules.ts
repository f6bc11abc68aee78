import type { Provider } from '../state.ts';
import type { Finding, RuleContext } from './finding.ts';
import { thresholdFor } from './thresholds.ts';

const BREAK_AHEAD_MS = 2 * 60 * 60_000;

/** Providers behind their schedule, a break that work will take, work past the end of the hours: all by forecast. */
export function providerFindings(context: RuleContext): readonly Finding[] {
  return [...context.day.providers.values()].flatMap((provider) => findingsOf(provider, context));
}

function findingsOf(provider: Provider, { day, nowMs, forecast, settings }: RuleContext): readonly Finding[] {
  const { providerId } = provider;
  const ahead = forecast.providers.get(providerId);
  if (!ahead) return [];
  const shared = {
    subject: { kind: 'provider', id: providerId },
    appointmentId: null,
    providerId,
    resourceId: null,
    canFall: true,
  } as const;
  const findings: Finding[] = [];
  // A free provider with one patient who has not been fetched is no delay of theirs: that patient's own alert says it.
  const isDesksTurn = ahead.currentAppointmentId === null && ahead.affected <= 1 && (ahead.nextStartMs ?? nowMs) <= nowMs;
  if (!isDesksTurn) {
    findings.push({
      ...shared,
      rule: 'provider-behind',
      sinceMs: day.bounds.startMs,
      measure: { value: ahead.delayMin, threshold: thresholdFor('provider-behind', settings, { providerId }) },
      relatedAppointments: ahead.affectedIds,
      message: `A provider is ${ahead.delayMin} min behind; ${count(ahead.affected, 'patient')} affected.`,
    });
  }
  for (const pause of ahead.breaks) {
    if (pause.startMs > nowMs + BREAK_AHEAD_MS) continue;
    findings.push({
      ...shared,
      rule: 'break-at-risk',
      subject: { kind: 'provider', id: `${providerId}@${pause.startMs}` },
      sinceMs: pause.startMs,
      measure: { value: pause.lostMin, threshold: thresholdFor('break-at-risk', settings, { providerId }) },
      relatedAppointments: [],
      message: `A provider is likely to lose ${pause.lostMin} min of a break.`,
    });
  }
  findings.push({
    ...shared,
    rule: 'overtime',
    sinceMs: day.bounds.startMs,
    measure: { value: ahead.overtimeMin, threshold: thresholdFor('overtime', settings, { providerId }) },
    relatedAppointments: [],
    message: `A provider is likely to finish ${ahead.overtimeMin} min after the end of their hours.`,
  });
  return findings;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
