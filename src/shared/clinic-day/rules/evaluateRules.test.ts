import { describe, expect, it } from 'vitest';
import type { CanonicalEvent } from '../../events/index.ts';
import { type AClinic, aClinic, ids } from '../testing/aClinic.ts';
import { recordEvents } from '../testing/recordEvents.ts';
import { type EvaluateOptions, evaluateRules } from './evaluateRules.ts';

const newId = () => '0198f2c0-0000-7000-8000-000000000000';
const look = (clinic: AClinic, at: string, options: Partial<EvaluateOptions> = {}) =>
  evaluateRules(clinic.day, clinic.ms(at), { newId, ...options });
/** "patient-late warning", "resolved": what the events say, in short. */
const say = (events: readonly CanonicalEvent[]) =>
  events
    .map((event) =>
      event.eventType === 'orchestration.alert.v1'
        ? `${event.data.category} ${event.data.level}`
        : event.eventType.replace(/^.*alert\.|\.v1$/g, ''),
    )
    .sort();
const alertOf = (clinic: AClinic, rule: string) => {
  const alert = clinic.day.alerts.find((it) => it.category === rule);
  if (!alert) throw new Error(`no alert of ${rule}`);
  return alert;
};

/** A booked visit whose provider is somebody the practice has not named: no forecast of theirs joins in. */
const alone = (startsAt = '09:00', about = {}) => aClinic().appointment('a', { startsAt, provider: null, chair: 'chair-1', ...about });

describe('the thresholds of the rules', () => {
  it.each([
    ['09:04:59', []],
    ['09:05', ['patient-late warning']],
    ['09:09:59', ['patient-late warning']],
    ['09:10', ['patient-late critical']],
    ['09:14:59', ['patient-late critical']],
    ['09:15', ['no-show-suggested warning']],
    ['09:29:59', ['no-show-suggested warning']],
    ['09:30', ['no-show-suggested critical']],
  ])('a patient who is not here at %s for 09:00 gives %j', (at, expected) => {
    expect(say(look(alone(), at))).toEqual(expected);
  });

  it.each([
    ['09:14:59', []],
    ['09:15', ['waiting-to-call warning']],
    ['09:19:59', ['waiting-to-call warning']],
    ['09:20', ['waiting-to-call critical']],
    ['09:40', ['waiting-to-call critical']],
  ])('a patient waiting since 08:40 for 09:00 gives %2$j at %s: the wait counts from the booked time', (at, expected) => {
    expect(say(look(alone().checkIn('a', '08:40'), at))).toEqual(expected);
  });

  it.each([
    ['09:11:59', []],
    ['09:12', ['called-to-chair warning']],
    ['09:17', ['called-to-chair critical']],
  ])('a patient called at 09:02 and not in the chair at %s gives %j', (at, expected) => {
    expect(say(look(alone().checkIn('a', '08:58').stage('a', 'called', '09:02'), at))).toEqual(expected);
  });

  it('the total wait speaks where no finer rule says as much', () => {
    const called = alone().checkIn('a', '08:58').stage('a', 'called', '09:19');
    expect(say(look(called, '09:19:59'))).toEqual([]);
    expect(say(look(called, '09:20'))).toEqual(['total-wait warning']);
    expect(say(look(called, '09:30'))).toEqual(['called-to-chair warning', 'total-wait critical']);
    expect(say(look(called, '09:34'))).toEqual(['called-to-chair critical']);
  });

  it.each([
    ['08:59:59', []],
    ['09:00', ['arrived-not-handled warning']],
    ['09:05', ['arrived-not-handled critical']],
  ])('a patient who arrived at 08:50 and was not looked after gives %2$j at %s', (at, expected) => {
    expect(say(look(alone().stage('a', 'arrived', '08:50'), at))).toEqual(expected);
  });

  it.each([
    ['09:14:59', []],
    ['09:15', ['ready-for-provider warning']],
    ['09:20', ['ready-for-provider critical']],
  ])('a patient ready for the provider since 09:05 gives %2$j at %s', (at, expected) => {
    const clinic = alone().checkIn('a', '08:58').stage('a', 'in_chair', '09:00').stage('a', 'in_chair/ready_for_provider', '09:05');
    expect(say(look(clinic, at))).toEqual(expected);
  });

  it.each([
    ['09:34:59', []],
    ['09:35', ['chair-overrun warning']],
    ['09:45', ['chair-overrun critical']],
  ])('a visit planned for 30 min and seated at 09:00 gives %2$j at %s', (at, expected) => {
    const clinic = alone()
      .checkIn('a', '08:58')
      .stage('a', 'in_chair/with_provider', '09:00')
      .chair('chair-1', 'occupied', '09:00', { appointment: 'a' });
    expect(say(look(clinic, at))).toEqual(expected);
  });

  it.each([
    ['09:14:59', []],
    ['09:15', ['cleaning-over warning']],
    ['09:20', ['cleaning-over critical']],
  ])('a chair in cleaning since 09:00 gives %2$j at %s', (at, expected) => {
    expect(say(look(aClinic().chair('chair-1', 'cleaning', '09:00'), at))).toEqual(expected);
  });

  it.each([
    [9, []],
    [10, ['feed-stale warning']],
    [59, ['feed-stale warning']],
    [60, ['feed-stale critical']],
  ])('a feed silent for %i s gives %j', (seconds, expected) => {
    const clinic = aClinic();
    const feeds = [{ id: 'kiosk', lastSeenMs: clinic.ms('09:00') - seconds * 1_000 }];
    expect(say(look(clinic, '09:00', { feeds }))).toEqual(expected);
  });

  it.each([
    ['17:14:59', []],
    ['17:15', ['unclosed-visits warning']],
  ])('a visit open after the hours ended at 17:00 gives %2$j at %s', (at, expected) => {
    const clinic = aClinic()
      .hours('okafor', [['08:00', '17:00']])
      .appointment('a', { startsAt: '16:00', provider: null });
    expect(say(look(clinic.checkIn('a', '16:00').stage('a', 'in_chair', '16:00').stage('a', 'finished', '16:30'), at))).toEqual(expected);
  });

  it('are set for a type before a provider before the clinic', () => {
    const settings = {
      clinic: { 'patient-late': { warning: 2, critical: 4 } },
      providers: { lim: { 'patient-late': { warning: 6, critical: 8 } } },
      types: { crown: { 'patient-late': { warning: 1, critical: 3 } } },
    };
    const late = (about: object) => say(look(aClinic().appointment('a', { startsAt: '09:00', ...about }), '09:03', { settings }));
    expect(late({ provider: 'okafor' })).toEqual(['patient-late warning']);
    expect(late({ provider: 'lim' })).toEqual([]);
    expect(late({ provider: 'lim', type: 'crown' })).toEqual(['patient-late critical']);
  });
});

describe('the life of an alert', () => {
  const late = alone();
  const opened = recordEvents(late, look(late, '09:05'));

  it('gives no second event while nothing changes', () => {
    expect(look(opened, '09:05')).toEqual([]);
    expect(look(opened, '09:09:59')).toEqual([]);
  });

  it('has the same ids however often the same day is looked at', () => {
    expect(look(late, '09:05')).toEqual(look(late, '09:05'));
  });

  it('tells a rise of the level under the same alert', () => {
    const risen = look(opened, '09:10');
    expect(say(risen)).toEqual(['patient-late critical']);
    expect(risen[0]?.data).toMatchObject({ alertId: alertOf(opened, 'patient-late').alertId });
  });

  it('is resolved by its rule when the patient comes', () => {
    const came = opened.checkIn('a', '09:06');
    expect(say(look(came, '09:06'))).toEqual(['resolved']);
    expect(look(recordEvents(came, look(came, '09:06')), '09:06')).toEqual([]);
  });

  it('names nobody in its message and its meta', () => {
    const named = aClinic().patient('p', 'Ruby Chan').appointment('a', { patient: 'p', startsAt: '09:00' });
    expect(JSON.stringify(look(named, '09:12'))).not.toMatch(/Ruby|Chan"/);
  });

  it('opens again 2 min after it was resolved and not before, as a new alert', () => {
    const waiting = alone().checkIn('a', '08:55');
    const told = recordEvents(waiting, look(waiting, '09:15'));
    const called = told.stage('a', 'called', '09:15:30', { commandId: 'call' });
    const over = recordEvents(called, look(called, '09:15:30')).undone('call', '09:15:40');
    expect(look(over, '09:17:29')).toEqual([]);
    const again = look(over, '09:17:30');
    expect(say(again)).toEqual(['waiting-to-call warning']);
    expect(again[0]?.data).not.toMatchObject({ alertId: alertOf(told, 'waiting-to-call').alertId });
  });

  it('that was dismissed as noise stays away until its level rises', () => {
    const { alertId } = alertOf(opened, 'patient-late');
    const dismissed = opened.event('orchestration.alert.dismissed.v1', { alertId, dismissedAt: opened.instant('09:06') }, '09:06');
    expect(look(dismissed, '09:09:59')).toEqual([]);
    expect(say(look(dismissed, '09:10'))).toEqual(['patient-late critical']);
  });

  it('that a person resolved is believed for 10 min', () => {
    const chair = aClinic().chair('chair-1', 'cleaning', '09:00');
    const told = recordEvents(chair, look(chair, '09:15'));
    const { alertId } = alertOf(told, 'cleaning-over');
    const settled = told.event('orchestration.alert.resolved.v1', { alertId, resolvedAt: told.instant('09:16'), by: 'person' }, '09:16');
    const higher = { clinic: { 'cleaning-over': { warning: 15, critical: 100 } } };
    expect(look(settled, '09:25:59', { settings: higher })).toEqual([]);
    expect(say(look(settled, '09:26', { settings: higher }))).toEqual(['cleaning-over warning']);
  });

  it('that is snoozed is broken by a rise', () => {
    const { alertId } = alertOf(opened, 'patient-late');
    const snoozed = opened.event(
      'orchestration.alert.snoozed.v1',
      { alertId, snoozedAt: opened.instant('09:06'), until: opened.instant('09:21') },
      '09:06',
    );
    const risen = recordEvents(snoozed, look(snoozed, '09:10'));
    expect(alertOf(risen, 'patient-late').status).toBe('open');
  });

  it('is left alone when it came from elsewhere', () => {
    expect(look(aClinic().alert('theirs', 'critical', '09:00'), '09:30')).toEqual([]);
  });

  it('is found on the day of its own date only', () => {
    const clinic = alone();
    expect(evaluateRules(clinic.day, clinic.ms('00:00') + 24 * 60 * 60_000, { newId })).toEqual([]);
    expect(evaluateRules(clinic.day, clinic.ms('00:00') - 1, { newId })).toEqual([]);
  });
});

describe('grouping by cause', () => {
  const behind = aClinic()
    .appointment('now', { startsAt: '09:00', lengthMin: 60, chair: 'chair-1' })
    .checkIn('now', '08:55')
    .stage('now', 'in_chair/with_provider', '09:30')
    .chair('chair-1', 'occupied', '09:30', { appointment: 'now' })
    .appointment('first', { startsAt: '10:00', chair: 'chair-2' })
    .checkIn('first', '09:55')
    .appointment('second', { startsAt: '10:30', chair: 'chair-3' })
    .checkIn('second', '09:58');

  it("a provider's delay stands for the waits of that provider's patients", () => {
    const events = look(behind, '10:20');
    expect(say(events)).toEqual(['provider-behind critical']);
    expect(events[0]?.data).toMatchObject({ message: 'A provider is 30 min behind; 2 patients affected.' });
  });

  it("a delay that was dismissed as noise hides nobody's wait", () => {
    const told = recordEvents(behind, look(behind, '10:20'));
    const { alertId } = alertOf(told, 'provider-behind');
    const dismissed = told.event('orchestration.alert.dismissed.v1', { alertId, dismissedAt: told.instant('10:20') }, '10:20');
    expect(say(look(dismissed, '10:20'))).toEqual(['waiting-to-call critical']);
  });

  it('the delay falls a level only once it is 2 min below the threshold', () => {
    const told = recordEvents(behind, look(behind, '10:20'));
    const moved = (startsAt: string) =>
      told.event(
        'appointment.rescheduled.v1',
        { appointmentId: ids.appointment('first'), startsAt: told.instant(startsAt), rescheduledAt: told.instant('10:20') },
        '10:20',
      );
    expect(look(moved('10:01'), '10:20')).toEqual([]);
    expect(say(look(moved('10:02'), '10:20'))).toEqual(['provider-behind warning']);
  });

  it('a patient whom the desk could fetch at once keeps their own alert', () => {
    const idle = aClinic().appointment('a', { startsAt: '09:00', chair: 'chair-1' }).checkIn('a', '08:55');
    expect(say(look(idle, '09:20'))).toEqual(['waiting-to-call critical']);
  });
});

describe('what is wrong in the book', () => {
  it('one chair booked twice at a time is told, back to back is not', () => {
    const clinic = aClinic().appointment('a', { startsAt: '11:00', chair: 'chair-1' });
    const second = (startsAt: string) => clinic.appointment('b', { startsAt, chair: 'chair-1', provider: 'lim' });
    expect(say(look(second('11:29'), '09:00'))).toEqual(['double-booking warning']);
    expect(look(second('11:30'), '09:00')).toEqual([]);
  });

  it('one provider in two chairs is how dentists work; without chairs it is a double-booking', () => {
    const clinic = aClinic().appointment('a', { startsAt: '11:00', chair: 'chair-1' });
    expect(look(clinic.appointment('b', { startsAt: '11:00', chair: 'chair-2' }), '09:00')).toEqual([]);
    expect(say(look(clinic.appointment('b', { startsAt: '11:00' }), '09:00'))).toEqual(['double-booking warning']);
  });

  it('one patient twice on a day is worth a word, at the same time a warning', () => {
    const clinic = aClinic().appointment('a', { patient: 'p', startsAt: '11:00', chair: 'chair-1' });
    const again = (startsAt: string) => clinic.appointment('b', { patient: 'p', startsAt, provider: 'lim', chair: 'chair-2' });
    expect(say(look(again('14:00'), '09:00'))).toEqual(['same-patient-twice info']);
    expect(say(look(again('11:15'), '09:00'))).toEqual(['same-patient-twice warning']);
  });

  it('a booking from outside that came after its slot had begun is told; what the practice booked itself is not', () => {
    const booked = (scheduledAt: string, origin: 'online' | 'desk') =>
      look(aClinic().appointment('a', { startsAt: '09:00', scheduledAt, provider: null, origin }), '09:03');
    expect(say(booked('09:02', 'online'))).toEqual(['late-booking warning']);
    expect(booked('08:59', 'online')).toEqual([]);
    expect(booked('09:02', 'desk')).toEqual([]);
  });

  it('no chair for the next two is told when every chair is taken beyond their time', () => {
    const chairs = ['chair-1', 'chair-2', 'chair-3', 'chair-4', 'room-1'];
    const full = chairs.reduce((clinic, chair, index) => {
      const id = `in-${index}`;
      return clinic
        .appointment(id, { startsAt: '09:00', lengthMin: 60, provider: null, chair })
        .stage(id, 'in_chair/with_provider', '09:00')
        .chair(chair, 'occupied', '09:00', { appointment: id });
    }, aClinic());
    const one = full.appointment('x', { startsAt: '09:20', provider: 'okafor' }).checkIn('x', '09:10');
    const two = one.appointment('y', { startsAt: '09:20', provider: 'lim' }).checkIn('y', '09:10');
    const noChair = (events: readonly CanonicalEvent[]) => say(events).filter((it) => it.startsWith('no-free'));
    expect(noChair(look(one, '09:10'))).toEqual([]);
    expect(noChair(look(two, '09:10'))).toEqual(['no-free-chair warning']);
    const freed = two.chair('room-1', 'available', '09:11');
    expect(noChair(look(freed, '09:11'))).toEqual([]);
  });

  it('work that runs 10 min into a break puts it at risk', () => {
    const clinic = (lengthMin: number) =>
      aClinic()
        .hours('okafor', [['08:00', '17:00']], [['12:00', '12:30']])
        .appointment('a', { startsAt: '11:30', lengthMin, chair: 'chair-1' });
    expect(look(clinic(39), '11:00')).toEqual([]);
    expect(say(look(clinic(40), '11:00'))).toEqual(['break-at-risk warning']);
  });

  it('a finish 15 min after the hours is overtime, 30 min is critical', () => {
    const clinic = (lengthMin: number) =>
      aClinic()
        .hours('okafor', [['08:00', '12:00']])
        .appointment('a', { startsAt: '11:30', lengthMin });
    expect(look(clinic(44), '11:00')).toEqual([]);
    expect(say(look(clinic(45), '11:00'))).toEqual(['overtime warning']);
    expect(say(look(clinic(60), '11:00'))).toEqual(['overtime critical']);
  });
});
