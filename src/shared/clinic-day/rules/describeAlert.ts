import { type PracticeCalendar, practiceCalendar } from '../../practice-time/index.ts';
import { chairOf } from '../chairOf.ts';
import { clocksOf, minutesBetween } from '../clocks.ts';
import { type DayForecast, forecastDay, type ProviderForecast } from '../forecast.ts';
import { CLEANING_TARGET_MIN } from '../forecastChairs.ts';
import { plannedLengths } from '../forecastDuration.ts';
import type { ForecastOptions } from '../forecastQueue.ts';
import { freeChairsFor } from '../freeChair.ts';
import { nameOf, visitName } from '../patientName.ts';
import { providerName } from '../providerName.ts';
import type { Alert, ClinicDay, Visit } from '../state.ts';
import { alertActionOf } from './alertAction.ts';
import { type AlertAction, type AlertMeta, alertMetaOf } from './alertMeta.ts';
import { plannedEndOf } from './chairRules.ts';
import { defaultThresholds } from './thresholds.ts';

/** An alert in the words of the desk, with the names that this window may show. */
export interface AlertWords {
  readonly title: string;
  readonly detail: string;
  readonly action: AlertAction | null;
}

export interface DescribeOptions {
  /** Of the same day and instant; made here when a provider's alert needs it and it is left out. */
  readonly forecast?: DayForecast;
  readonly calendar?: PracticeCalendar;
  /** As the forecast was made with. */
  readonly forecastOptions?: ForecastOptions;
}

/**
 * What an alert says now: the running minutes and the names come from the day, the stored message has neither.
 * Alerts from elsewhere, and ours about what the day no longer holds, speak with their message.
 * @param nowMs epoch ms UTC, the host's time.
 */
export function describeAlert(alert: Alert, day: ClinicDay, nowMs: number, options: DescribeOptions = {}): AlertWords {
  const meta = alertMetaOf(alert);
  if (meta === null) return { title: alert.message, detail: '', action: null };
  const isOver = alert.status === 'resolved' || alert.status === 'dismissed';
  const words = isOver ? null : wordsOf(alert, meta, { day, nowMs, options });
  const action = isOver ? null : alertActionOf(meta, day, nowMs);
  if (words !== null) return { ...words, action };
  const who = meta.appointmentId === null ? undefined : day.visits.get(meta.appointmentId);
  return { title: alert.message, detail: who ? visitName(who, day) : (providerName(day, meta.providerId) ?? ''), action };
}

/** A move that saves less is not worth a phone call. */
const WORTH_MOVING_MIN = 10;

interface Scene {
  readonly day: ClinicDay;
  readonly nowMs: number;
  readonly options: DescribeOptions;
}

type Words = Pick<AlertWords, 'title' | 'detail'>;

function wordsOf(alert: Alert, meta: AlertMeta, scene: Scene): Words | null {
  const { day, nowMs } = scene;
  const visit = meta.appointmentId === null ? undefined : day.visits.get(meta.appointmentId);
  switch (meta.rule) {
    case 'waiting-to-call':
    case 'total-wait':
    case 'called-to-chair':
    case 'arrived-not-handled':
    case 'ready-for-provider':
    case 'chair-overrun':
    case 'patient-late':
    case 'no-show-suggested':
    case 'late-booking':
      return visit ? visitWords(meta, visit, scene) : null;
    case 'cleaning-over': {
      const chair = meta.resourceId === null ? undefined : day.resources.get(meta.resourceId);
      if (!chair) return null;
      const next = nextFor(chair.resourceId, scene);
      return { title: `${chair.name} cleaning ${minutesBetween(meta.sinceMs, nowMs)} min, target ${CLEANING_TARGET_MIN}`, detail: next };
    }
    case 'provider-behind':
    case 'break-at-risk':
    case 'overtime':
      return providerWords(meta, scene);
    case 'double-booking': {
      const names = alert.relatedAppointments.map((id) => day.visits.get(id)).flatMap((it) => (it ? [visitName(it, day)] : []));
      const place = meta.resourceId === null ? providerName(day, meta.providerId) : day.resources.get(meta.resourceId)?.name;
      return {
        title: `Two at once for ${place ?? 'one place'}: ${wallTime(meta.sinceMs, scene)}`,
        detail: `${names.join(' and ')}. Move one of them.`,
      };
    }
    case 'no-free-chair': {
      const names = alert.relatedAppointments.map((id) => day.visits.get(id)).flatMap((it) => (it ? [visitName(it, day)] : []));
      return { title: 'No chair is free for the next two', detail: names.join(', ') };
    }
    case 'same-patient-twice': {
      const patient = meta.patientId === null ? null : day.patients.get(meta.patientId);
      const times = alert.relatedAppointments.flatMap((id) => day.visits.get(id)?.startsAtMs ?? []).map((atMs) => wallTime(atMs, scene));
      return {
        title: `${nameOf(patient, { fallbackId: meta.patientId })} is booked ${times.length} times today`,
        detail: `At ${times.join(' and ')}.`,
      };
    }
    case 'possible-duplicate': {
      const patient = meta.patientId === null ? null : day.patients.get(meta.patientId);
      return {
        title: `Possible duplicate: ${nameOf(patient, { fallbackId: meta.patientId })}`,
        detail: 'Another patient has the same birth date, and the same mobile or name.',
      };
    }
    case 'unclosed-visits':
      return { title: alert.message.replace(/\.$/, ''), detail: 'Give each an end: done, checked out, no-show or cancelled.' };
    case 'feed-stale':
      return {
        title: `Nothing from ${meta.subject.id} for ${Math.max(0, Math.floor((nowMs - meta.sinceMs) / 1_000))} s`,
        detail: 'What it tells us may be missing from the board.',
      };
  }
}

function visitWords(meta: AlertMeta, visit: Visit, scene: Scene): Words {
  const { day, nowMs } = scene;
  const name = visitName(visit, day);
  const clocks = clocksOf(visit, nowMs);
  const provider = providerName(day, visit.providerId);
  const withProvider = provider === null ? '' : ` with ${provider}`;
  const booked =
    visit.startsAtMs === null ? `First available${withProvider}` : `Booked ${wallTime(visit.startsAtMs, scene)}${withProvider}`;
  const chair = chairOf(day, visit.appointmentId)?.name;
  switch (meta.rule) {
    case 'called-to-chair': {
      const times = visit.callCount > 1 ? `called ${visit.callCount} times` : 'called';
      return { title: `${name} was ${times}, ${clocks.stageMin} min and not in the chair`, detail: `${booked}.` };
    }
    case 'arrived-not-handled':
      return { title: `${name} arrived ${clocks.stageMin} min ago, nobody has acted`, detail: `${booked}.` };
    case 'ready-for-provider':
      return {
        title: `${name} has been ready for ${provider ?? 'the provider'} for ${minutesBetween(meta.sinceMs, nowMs)} min`,
        detail: chair ? `In ${chair}.` : '',
      };
    case 'chair-overrun': {
      const endMs = plannedEndOf(visit, plannedLengths(day)(visit));
      return {
        title: `${chair ?? name} is ${minutesBetween(endMs, nowMs)} min over`,
        detail: `${name}${withProvider}; planned end ${wallTime(endMs, scene)}.`,
      };
    }
    case 'patient-late': {
      const suggestedMs = (visit.startsAtMs ?? nowMs) + defaultThresholds['no-show-suggested'].warning * 60_000;
      return {
        title: `${name} is ${clocks.latenessMin ?? 0} min late`,
        detail: [`No-show suggested at ${wallTime(suggestedMs, scene)}.`, phoneWords(visit, day)].filter(Boolean).join(' '),
      };
    }
    case 'no-show-suggested':
      return {
        title: `${name} is ${clocks.latenessMin ?? 0} min late and may not come`,
        detail: ['A no-show can be taken back when they come after all.', phoneWords(visit, day)].filter(Boolean).join(' '),
      };
    case 'late-booking':
      return { title: `${name} was booked after the slot had begun`, detail: `${booked}. Phone them to find another time.` };
    default: {
      const free = freeChairsFor(visit, day, nowMs)[0];
      return {
        title: `${name} has waited ${clocks.fairWaitMin ?? 0} min`,
        detail: `${booked}. ${free ? `${free.name} is free.` : 'No chair is free.'}`,
      };
    }
  }
}

function providerWords(meta: AlertMeta, scene: Scene): Words | null {
  const name = providerName(scene.day, meta.providerId);
  const ahead = meta.providerId === null ? undefined : forecastOf(scene).providers.get(meta.providerId);
  if (!ahead || name === null) return null;
  const finish = ahead.finishMs === null ? '' : `forecast finish ${wallTime(ahead.finishMs, scene)}`;
  if (meta.rule === 'overtime') return { title: `${name} is likely to finish ${ahead.overtimeMin} min late`, detail: sentence([finish]) };
  if (meta.rule === 'break-at-risk') {
    const pause = ahead.breaks.find((it) => it.startMs === meta.sinceMs);
    return {
      title: `${name} is likely to lose ${pause?.lostMin ?? 0} min of the break at ${wallTime(meta.sinceMs, scene)}`,
      detail: sentence([finish]),
    };
  }
  const current = ahead.currentAppointmentId === null ? undefined : scene.day.visits.get(ahead.currentAppointmentId);
  const overMin = current ? minutesBetween(plannedEndOf(current, plannedLengths(scene.day)(current)), scene.nowMs) : 0;
  const where =
    ahead.currentResourceId === null ? 'the current visit' : (scene.day.resources.get(ahead.currentResourceId)?.name ?? 'the chair');
  const lost = ahead.breaks.find((it) => it.lostMin >= 10);
  const breakWords = lost && `${lost.lostMin} min of the break at ${wallTime(lost.startMs, scene)} lost`;
  const isBreakGone = lost && lost.lostMin >= Math.floor((lost.endMs - lost.startMs) / 60_000);
  return {
    title: `${name} is ${ahead.delayMin} min behind, ${ahead.affected} ${ahead.affected === 1 ? 'patient' : 'patients'} affected`,
    detail: [
      sentence([
        overMin > 0 ? `${where} is ${overMin} min over` : '',
        isBreakGone ? `the break at ${wallTime(lost.startMs, scene)} lost` : (breakWords ?? ''),
        finish,
      ]),
      bestMove(scene, ahead),
    ]
      .filter(Boolean)
      .join(' '),
  };
}

/** Which patient who is not here yet would be best moved, and by how much that brings the provider's finish forward. */
function bestMove({ day, nowMs, options }: Scene, ahead: ProviderForecast): string {
  const lengthOf = plannedLengths(day);
  const booked = ahead.affectedIds.flatMap((id) => day.visits.get(id) ?? []).filter((visit) => visit.stage === 'booked');
  const longest = booked.sort((a, b) => lengthOf(b) - lengthOf(a))[0];
  if (!longest || ahead.finishMs === null) return '';
  const without = forecastDay({ ...day, visits: day.visits.delete(longest.appointmentId) }, nowMs, options.forecastOptions);
  const finishMs = without.providers.get(ahead.providerId)?.finishMs ?? nowMs;
  const savedMin = minutesBetween(finishMs, ahead.finishMs);
  return savedMin >= WORTH_MOVING_MIN ? `Moving ${visitName(longest, day, { short: true })} saves ${savedMin} min.` : '';
}

/** Whom a chair is needed for, by forecast. */
function nextFor(resourceId: string, scene: Scene): string {
  let next: { readonly visit: Visit; readonly startMs: number } | undefined;
  for (const [id, it] of forecastOf(scene).visits) {
    const visit = scene.day.visits.get(id);
    if (!visit || it.hasStarted || it.resourceId !== resourceId) continue;
    if (!next || it.startMs < next.startMs) next = { visit, startMs: it.startMs };
  }
  return next ? `Needed for ${visitName(next.visit, scene.day, { short: true })} at ${wallTime(next.startMs, scene)}.` : '';
}

function phoneWords(visit: Visit, day: ClinicDay): string {
  const patient = visit.patientId === null ? undefined : day.patients.get(visit.patientId);
  const digits = (patient?.mobile ?? patient?.phone)?.replace(/\D/g, '') ?? '';
  return digits.length < 3 ? '' : `${patient?.mobile ? 'Mobile' : 'Phone'} ends ${digits.slice(-3)}.`;
}

function sentence(parts: readonly string[]): string {
  const text = parts.filter(Boolean).join('; ');
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function forecastOf({ day, nowMs, options }: Scene): DayForecast {
  return options.forecast ?? forecastDay(day, nowMs, options.forecastOptions);
}

function wallTime(atMs: number, { day, options }: Scene): string {
  return (options.calendar ?? practiceCalendar(day.setup.timezone)).wallTimeOf(atMs);
}
