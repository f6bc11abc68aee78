import { clocksOf, minutesBetween } from '../clocks.ts';
import type { Visit } from '../state.ts';
import { arrivalOf, phaseOf } from '../visitPhase.ts';
import type { Finding, RuleContext } from './finding.ts';
import { type MeasuredRule, thresholdFor } from './thresholds.ts';

/** Patients in the building who wait for somebody to act: at the desk, in the lobby, on the way to the chair, in the chair. */
export function waitFindings(context: RuleContext): readonly Finding[] {
  return context.visits.flatMap((visit) => findingsOf(visit, context));
}

function findingsOf(visit: Visit, context: RuleContext): readonly Finding[] {
  const { nowMs } = context;
  const clocks = clocksOf(visit, nowMs);
  const waitedMin = clocks.fairWaitMin ?? 0;
  const waitSinceMs = Math.max(visit.startsAtMs ?? 0, arrivalOf(visit) ?? visit.stageEnteredAtMs);
  const findings: Finding[] = [];
  if (visit.stage === 'waiting') {
    findings.push(
      measured('waiting-to-call', visit, context, waitSinceMs, waitedMin, `A patient has waited ${waitedMin} min past their time.`),
    );
  }
  if (visit.stage === 'called') {
    findings.push(
      measured(
        'called-to-chair',
        visit,
        context,
        visit.stageEnteredAtMs,
        clocks.stageMin,
        `A called patient is not in the chair after ${clocks.stageMin} min.`,
      ),
    );
  }
  if (visit.stage === 'arrived' || visit.stage === 'checked-in') {
    const message = `A patient arrived ${clocks.stageMin} min ago and nobody has acted.`;
    findings.push(measured('arrived-not-handled', visit, context, visit.stageEnteredAtMs, clocks.stageMin, message));
  }
  if (phaseOf(visit) === 'here') {
    findings.push(
      measured('total-wait', visit, context, waitSinceMs, waitedMin, `A patient has waited ${waitedMin} min in all past their time.`),
    );
  }
  if (visit.stage === 'in-chair' && visit.step === 'ready-for-provider') {
    const sinceMs = visit.readyForProviderAtMs ?? visit.stageEnteredAtMs;
    const min = minutesBetween(sinceMs, nowMs);
    findings.push(measured('ready-for-provider', visit, context, sinceMs, min, `A patient in the chair has been ready for ${min} min.`));
  }
  return findings;
}

function measured(rule: MeasuredRule, visit: Visit, context: RuleContext, sinceMs: number, value: number, message: string): Finding {
  return {
    rule,
    subject: { kind: 'visit', id: visit.appointmentId },
    appointmentId: visit.appointmentId,
    providerId: visit.providerId,
    resourceId: null,
    sinceMs,
    measure: { value, threshold: thresholdFor(rule, context.settings, { providerId: visit.providerId, typeId: visit.appointmentTypeId }) },
    relatedAppointments: [visit.appointmentId],
    message,
  };
}
