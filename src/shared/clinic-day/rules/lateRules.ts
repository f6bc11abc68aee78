import { minutesBetween } from '../clocks.ts';
import { phaseOf } from '../visitPhase.ts';
import type { Finding, RuleContext } from './finding.ts';
import { thresholdFor } from './thresholds.ts';

/** Patients who are not here at their time. */
export function lateFindings({ visits, nowMs, settings }: RuleContext): readonly Finding[] {
  return visits.flatMap((visit): readonly Finding[] => {
    if (phaseOf(visit) !== 'to-come' || visit.startsAtMs === null) return [];
    const lateMin = minutesBetween(visit.startsAtMs, nowMs);
    if (lateMin <= 0) return [];
    const about = { providerId: visit.providerId, typeId: visit.appointmentTypeId };
    const shared = {
      subject: { kind: 'visit', id: visit.appointmentId },
      appointmentId: visit.appointmentId,
      providerId: visit.providerId,
      resourceId: null,
      sinceMs: visit.startsAtMs,
      relatedAppointments: [visit.appointmentId],
    } as const;
    return [
      {
        ...shared,
        rule: 'patient-late',
        measure: { value: lateMin, threshold: thresholdFor('patient-late', settings, about) },
        message: `A patient is ${lateMin} min late.`,
      },
      {
        ...shared,
        rule: 'no-show-suggested',
        measure: { value: lateMin, threshold: thresholdFor('no-show-suggested', settings, about) },
        message: `A patient is ${lateMin} min late and may not come; a person decides.`,
      },
    ];
  });
}
