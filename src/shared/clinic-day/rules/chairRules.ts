import { minutesBetween } from '../clocks.ts';
import { reservationOf } from '../forecastChairs.ts';
import type { ClinicDay, Visit } from '../state.ts';
import type { Finding, RuleContext } from './finding.ts';
import { thresholdFor } from './thresholds.ts';

/** Patients count as next for a chair when they are due within this time. */
const SOON_MIN = 15;
const MINUTE = 60_000;

/** Chairs that hold things up: past the planned end, too long in cleaning, none free for the next two. */
export function chairFindings(context: RuleContext): readonly Finding[] {
  return [...overruns(context), ...cleanings(context), ...shortage(context)];
}

/** The planned end of a visit in the chair: its start in the chair and the planned length, epoch ms. */
export function plannedEndOf(visit: Visit, plannedMin: number): number {
  return (visit.seatedAtMs ?? visit.stageEnteredAtMs) + plannedMin * MINUTE;
}

function overruns({ day, visits, nowMs, settings, plannedMin }: RuleContext): readonly Finding[] {
  return visits.flatMap((visit): readonly Finding[] => {
    if (visit.stage !== 'in-chair') return [];
    const plannedEndMs = plannedEndOf(visit, plannedMin(visit));
    const overMin = minutesBetween(plannedEndMs, nowMs);
    if (overMin <= 0) return [];
    const chair = day.resources.find((resource) => resource.appointmentId === visit.appointmentId);
    return [
      {
        rule: 'chair-overrun',
        subject: { kind: 'visit', id: visit.appointmentId },
        appointmentId: visit.appointmentId,
        providerId: visit.providerId,
        resourceId: chair?.resourceId ?? null,
        sinceMs: plannedEndMs,
        measure: {
          value: overMin,
          threshold: thresholdFor('chair-overrun', settings, { providerId: visit.providerId, typeId: visit.appointmentTypeId }),
        },
        relatedAppointments: [visit.appointmentId],
        message: `${chair?.name ?? 'A visit'} is ${overMin} min past its planned end.`,
      },
    ];
  });
}

function cleanings({ day, nowMs, settings }: RuleContext): readonly Finding[] {
  return [...day.resources.values()].flatMap((resource): readonly Finding[] => {
    if (resource.state !== 'cleaning' || resource.sinceMs === null) return [];
    const min = minutesBetween(resource.sinceMs, nowMs);
    return [
      {
        rule: 'cleaning-over',
        subject: { kind: 'resource', id: resource.resourceId },
        appointmentId: null,
        providerId: null,
        resourceId: resource.resourceId,
        sinceMs: resource.sinceMs,
        measure: { value: min, threshold: thresholdFor('cleaning-over', settings) },
        relatedAppointments: [],
        message: `${resource.name} has been in cleaning for ${min} min.`,
      },
    ];
  });
}

/** The next two who are due, when no chair is free for them now or by the time they are due. */
function shortage(context: RuleContext): readonly Finding[] {
  const { day, nowMs, forecast } = context;
  if (day.resources.size === 0) return [];
  const due = nextDue(context).slice(0, 2);
  const dueIds = new Set(due.map((visit) => visit.appointmentId));
  if (due.length < 2 || due.some((visit) => isKeptFor(day, visit, nowMs))) return [];
  const dueByMs = Math.max(nowMs, ...due.map((visit) => visit.startsAtMs ?? nowMs));
  const hasFree = [...day.resources.values()].some((resource) => {
    const freeMs = forecast.chairFreeMs.get(resource.resourceId);
    const keeper = reservationOf(day, resource.resourceId, nowMs);
    return freeMs !== undefined && freeMs <= dueByMs && (keeper === null || dueIds.has(keeper));
  });
  if (hasFree) return [];
  return [
    {
      rule: 'no-free-chair',
      subject: { kind: 'day', id: day.date },
      appointmentId: null,
      providerId: null,
      resourceId: null,
      sinceMs: day.bounds.startMs,
      measure: { level: 'warning' },
      canFall: true,
      relatedAppointments: due.map((visit) => visit.appointmentId),
      message: 'No chair is free for the next two patients.',
    },
  ];
}

function nextDue({ visits, nowMs, forecast }: RuleContext): readonly Visit[] {
  const isDue = (visit: Visit) =>
    !visit.telehealth &&
    (visit.stage === 'waiting' || visit.stage === 'called' || visit.stage === 'booked') &&
    // Who is late and not here needs no chair yet.
    (visit.stage !== 'booked' || (visit.startsAtMs !== null && visit.startsAtMs >= nowMs)) &&
    (visit.startsAtMs ?? nowMs) <= nowMs + SOON_MIN * MINUTE;
  const startOf = (visit: Visit) => forecast.visits.get(visit.appointmentId)?.startMs ?? visit.startsAtMs ?? nowMs;
  return visits.filter(isDue).sort((a, b) => startOf(a) - startOf(b) || (a.appointmentId < b.appointmentId ? -1 : 1));
}

function isKeptFor(day: ClinicDay, visit: Visit, nowMs: number): boolean {
  return day.resources.some(
    (resource) => resource.state === 'available' && reservationOf(day, resource.resourceId, nowMs) === visit.appointmentId,
  );
}
