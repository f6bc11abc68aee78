import { chairOf } from '../chairOf.ts';
import { freeChairsFor } from '../freeChair.ts';
import { canCallAgain } from '../recall.ts';
import { isVeryEarly } from '../rowActions.ts';
import type { ClinicDay, Visit } from '../state.ts';
import type { AlertAction, AlertMeta } from './alertMeta.ts';

/**
 * The one next action of an alert as things stand now: a command where one would settle it and would be taken, else the place to look.
 */
export function alertActionOf(
  about: Pick<AlertMeta, 'rule' | 'subject' | 'appointmentId' | 'providerId' | 'resourceId' | 'patientId'>,
  day: ClinicDay,
  nowMs: number,
): AlertAction | null {
  const visit = about.appointmentId === null ? undefined : day.visits.get(about.appointmentId);
  switch (about.rule) {
    case 'waiting-to-call':
    case 'total-wait':
    case 'called-to-chair':
      return visit ? fetchAction(visit, day, nowMs) : null;
    case 'arrived-not-handled':
      return visit && (visit.stage === 'arrived' || visit.stage === 'checked-in') && visit.patientId !== null && !isVeryEarly(visit, nowMs)
        ? { label: 'Check in', command: { type: 'checkInPatient', appointmentId: visit.appointmentId } }
        : openVisit(visit, 'Open');
    case 'cleaning-over':
      return about.resourceId !== null && day.resources.get(about.resourceId)?.state === 'cleaning'
        ? { label: 'Ready', command: { type: 'markChairReady', resourceId: about.resourceId } }
        : null;
    case 'patient-late':
    case 'late-booking':
      return visit?.patientId ? { label: 'Phone', goTo: { view: 'patient', id: visit.patientId } } : openVisit(visit, 'Open');
    case 'no-show-suggested':
      return visit?.stage === 'booked' ? { label: 'No-show', command: { type: 'markNoShow', appointmentId: visit.appointmentId } } : null;
    case 'ready-for-provider':
    case 'chair-overrun':
      return openVisit(visit, 'Open');
    case 'provider-behind':
    case 'break-at-risk':
    case 'overtime':
      return about.providerId === null ? null : { label: 'Options', goTo: { view: 'provider', id: about.providerId } };
    case 'double-booking':
      return openVisit(visit, 'Resolve');
    case 'same-patient-twice':
    case 'possible-duplicate':
      return about.patientId === null ? null : { label: 'Compare', goTo: { view: 'patient', id: about.patientId } };
    case 'no-free-chair':
      return readyChair(day) ?? { label: 'Chairs', goTo: { view: 'day', id: day.date } };
    case 'unclosed-visits':
      return { label: 'Close', goTo: { view: 'day', id: day.date } };
    case 'feed-stale':
      return { label: 'Look', goTo: { view: 'integrations', id: about.subject.id } };
  }
}

function fetchAction(visit: Visit, day: ClinicDay, nowMs: number): AlertAction | null {
  if (visit.patientId === null) return openVisit(visit, 'Open');
  const chair = chairOf(day, visit.appointmentId) ?? freeChairsFor(visit, day, nowMs)[0];
  if (visit.stage === 'waiting' && chair) {
    return { label: 'Call', command: { type: 'callPatient', appointmentId: visit.appointmentId, resourceId: chair.resourceId } };
  }
  if (visit.stage === 'called' && canCallAgain(visit, nowMs)) {
    return { label: 'Call again', command: { type: 'callPatient', appointmentId: visit.appointmentId } };
  }
  return openVisit(visit, 'Open');
}

function readyChair(day: ClinicDay): AlertAction | null {
  const cleaning = day.resources.find((resource) => resource.state === 'cleaning');
  return cleaning ? { label: 'Ready', command: { type: 'markChairReady', resourceId: cleaning.resourceId } } : null;
}

function openVisit(visit: Visit | undefined, label: string): AlertAction | null {
  return visit ? { label, goTo: { view: 'visit', id: visit.appointmentId } } : null;
}
