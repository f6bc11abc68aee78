import type { Patient, Visit } from '../state.ts';
import { phaseOf } from '../visitPhase.ts';
import type { Finding, RuleContext } from './finding.ts';

const MINUTE = 60_000;

/** What is wrong in the book: two in one place, one patient twice, a booking that came too late, a patient who may be there twice. */
export function bookingFindings(context: RuleContext): readonly Finding[] {
  return [...doubleBookings(context), ...samePatients(context), ...lateBookings(context), ...duplicates(context)];
}

const none = { appointmentId: null, providerId: null, resourceId: null } as const;

interface Slot {
  readonly visit: Visit;
  readonly startMs: number;
  readonly endMs: number;
}

/** Live visits with a time, by start. */
function slotsOf({ visits, plannedMin }: RuleContext): readonly Slot[] {
  return visits
    .flatMap((visit): readonly Slot[] => {
      const phase = phaseOf(visit);
      if (visit.startsAtMs === null || phase === 'ended' || phase === 'after') return [];
      return [{ visit, startMs: visit.startsAtMs, endMs: visit.startsAtMs + plannedMin(visit) * MINUTE }];
    })
    .sort((a, b) => a.startMs - b.startMs || (a.visit.appointmentId < b.visit.appointmentId ? -1 : 1));
}

/**
 * Two that cannot both be seen as booked: one chair twice at a time, or one provider in two places that are not two chairs.
 * A walk-in is placed among those who are due on purpose and is no mistake in the book; nor is what is over.
 */
function doubleBookings(context: RuleContext): readonly Finding[] {
  const slots = slotsOf(context);
  const findings: Finding[] = [];
  slots.forEach((first, index) => {
    for (const second of slots.slice(index + 1)) {
      if (second.startMs >= first.endMs) break;
      const [a, b] = [first.visit, second.visit];
      if (Math.min(first.endMs, second.endMs) <= context.nowMs) continue;
      if (a.origin === 'walk-in' || b.origin === 'walk-in') continue;
      // Both under way: whatever the book says, they have their places.
      if (phaseOf(a) === 'in-chair' && phaseOf(b) === 'in-chair') continue;
      const sameChair = a.plannedResourceId !== null && a.plannedResourceId === b.plannedResourceId;
      const twoChairs = a.plannedResourceId !== null && b.plannedResourceId !== null && !sameChair;
      const sameProvider = a.providerId !== null && a.providerId === b.providerId && !twoChairs;
      if (!sameChair && !sameProvider) continue;
      findings.push({
        ...none,
        rule: 'double-booking',
        subject: { kind: 'visit', id: a.appointmentId },
        appointmentId: b.appointmentId,
        providerId: sameProvider ? a.providerId : null,
        resourceId: sameChair ? a.plannedResourceId : null,
        sinceMs: second.startMs,
        measure: { level: 'warning' },
        relatedAppointments: [a.appointmentId, b.appointmentId],
        message: sameChair
          ? 'Two appointments are booked in one chair at the same time.'
          : 'A provider has two appointments at the same time.',
      });
    }
  });
  return findings;
}

/** One patient with two live visits on one day: worth a word; overlapping it cannot be right. */
function samePatients(context: RuleContext): readonly Finding[] {
  const byPatient = Map.groupBy(slotsOf(context), (slot) => slot.visit.patientId);
  const findings: Finding[] = [];
  for (const [patientId, slots] of byPatient) {
    if (patientId === null || slots.length < 2) continue;
    const overlaps = slots.some((slot, index) => (slots[index + 1]?.startMs ?? Number.POSITIVE_INFINITY) < slot.endMs);
    findings.push({
      ...none,
      rule: 'same-patient-twice',
      subject: { kind: 'patient', id: patientId },
      patientId,
      sinceMs: slots[0]?.startMs ?? context.nowMs,
      measure: { level: overlaps ? 'warning' : 'info' },
      relatedAppointments: slots.map((slot) => slot.visit.appointmentId),
      message: overlaps ? 'One patient has two appointments at the same time.' : `One patient has ${slots.length} appointments today.`,
    });
  }
  return findings;
}

/** A booking made outside the practice that reached us after its slot had begun, and nobody has come. What the practice booked itself it knew. */
function lateBookings({ visits }: RuleContext): readonly Finding[] {
  return visits.flatMap((visit): readonly Finding[] => {
    if (visit.stage !== 'booked' || visit.startsAtMs === null || (visit.origin !== 'online' && visit.origin !== 'integration')) return [];
    const booked = visit.records.find((record) => record.event.eventType === 'appointment.scheduled.v1');
    if (booked?.actor.kind !== 'source' || booked.receivedAtMs <= visit.startsAtMs) return [];
    return [
      {
        ...none,
        rule: 'late-booking',
        subject: { kind: 'visit', id: visit.appointmentId },
        appointmentId: visit.appointmentId,
        providerId: visit.providerId,
        sinceMs: booked.receivedAtMs,
        measure: { level: 'warning' },
        relatedAppointments: [visit.appointmentId],
        message: 'A booking arrived after its slot had begun.',
      },
    ];
  });
}

/** Two patient records that may be one person: same birth date, and the same mobile or the same name. */
function duplicates({ day, visits }: RuleContext): readonly Finding[] {
  const known = [...day.patients.values()].filter((patient) => patient.dateOfBirth !== null);
  const findings: Finding[] = [];
  for (const group of Map.groupBy(known, (patient) => patient.dateOfBirth).values()) {
    const sorted = group.sort((a, b) => (a.patientId < b.patientId ? -1 : 1));
    sorted.forEach((first, index) => {
      for (const second of sorted.slice(index + 1)) {
        if (!isAlike(first, second)) continue;
        findings.push({
          ...none,
          rule: 'possible-duplicate',
          subject: { kind: 'patient', id: `${first.patientId}|${second.patientId}` },
          patientId: first.patientId,
          sinceMs: day.bounds.startMs,
          measure: { level: 'info' },
          relatedAppointments: visits
            .filter((visit) => visit.patientId === first.patientId || visit.patientId === second.patientId)
            .map((visit) => visit.appointmentId),
          message: 'Two patient records may be the same person.',
        });
      }
    });
  }
  return findings;
}

function isAlike(a: Patient, b: Patient): boolean {
  const digits = (phone: string | null) => phone?.replace(/\D/g, '').slice(-9) ?? '';
  const mobile = digits(a.mobile);
  if (mobile.length >= 8 && mobile === digits(b.mobile)) return true;
  const name = (patient: Patient) => `${patient.givenName ?? ''} ${patient.familyName ?? ''}`.trim().toLowerCase();
  return name(a) !== '' && name(a) === name(b);
}
