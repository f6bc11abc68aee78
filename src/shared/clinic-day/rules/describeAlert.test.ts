import { describe, expect, it } from 'vitest';
import { type AClinic, aClinic, ids } from '../testing/aClinic.ts';
import { recordEvents } from '../testing/recordEvents.ts';
import { escalationOf, shownAs } from './alertLife.ts';
import { describeAlert } from './describeAlert.ts';
import { evaluateRules } from './evaluateRules.ts';

const tell = (clinic: AClinic, at: string) => recordEvents(clinic, evaluateRules(clinic.day, clinic.ms(at), { newId: () => 'look' }));
const alertOf = (clinic: AClinic, rule: string) => {
  const alert = clinic.day.alerts.find((it) => it.category === rule);
  if (!alert) throw new Error(`no alert of ${rule}: ${[...clinic.day.alerts.values()].map((it) => it.category)}`);
  return alert;
};
const words = (clinic: AClinic, rule: string, at: string) =>
  describeAlert(alertOf(clinic, rule), clinic.day, clinic.ms(at), { calendar: clinic.calendar });

const ruby = aClinic()
  .patient('ruby', 'Ruby Chan')
  .event(
    'patient.details.changed.v1',
    { patientId: ids.patient('ruby'), mobile: '0400 555 318', changedAt: '2025-11-27T00:00:00Z' },
    '08:00',
  )
  .appointment('r', { patient: 'ruby', startsAt: '10:45' });

describe('an alert in the words of the desk', () => {
  it('tells a late patient with the running minutes and the end of the mobile', () => {
    expect(words(tell(ruby, '10:50'), 'patient-late', '10:52')).toEqual({
      title: 'Ruby Chan is 7 min late',
      detail: 'No-show suggested at 11:00. Mobile ends 318.',
      action: { label: 'Phone', goTo: { view: 'patient', id: 'ruby' } },
    });
  });

  it('tells a chair in cleaning against its target, whom it is needed for, and offers to make it ready', () => {
    const cleaning = ['chair-1', 'chair-2', 'chair-3', 'chair-4', 'room-1'].reduce(
      (it, chair) => it.chair(chair, chair === 'chair-1' ? 'cleaning' : 'maintenance', '10:00'),
      ruby,
    );
    expect(words(tell(cleaning, '10:15'), 'cleaning-over', '10:16')).toEqual({
      title: 'Chair 1 cleaning 16 min, target 10',
      detail: 'Needed for R. Chan at 10:45.',
      action: { label: 'Ready', command: { type: 'markChairReady', resourceId: 'chair-1' } },
    });
  });

  it('tells how far a provider is behind, whom it affects and what follows', () => {
    const clinic = aClinic()
      .hours('lim', [['08:00', '11:00']])
      .appointment('now', { startsAt: '09:00', lengthMin: 30, provider: 'lim', chair: 'chair-2' })
      .stage('now', 'in_chair/with_provider', '09:00')
      .chair('chair-2', 'occupied', '09:00', { appointment: 'now' })
      .patient('moreau', 'David Moreau')
      .appointment('a', { startsAt: '09:30', lengthMin: 60, provider: 'lim', chair: 'chair-1' })
      .checkIn('a', '09:20')
      .appointment('b', { startsAt: '10:30', lengthMin: 25, provider: 'lim', patient: 'moreau' });
    const told = tell(clinic, '09:58');
    expect(words(told, 'provider-behind', '09:58')).toMatchObject({
      title: 'Dr Lim is 31 min behind, 2 patients affected',
      detail: 'Chair 2 is 28 min over; forecast finish 11:26. Moving D. Moreau saves 25 min.',
      action: { label: 'Options', goTo: { view: 'provider', id: 'lim' } },
    });
  });

  it('offers a command only where it would be taken', () => {
    const clinic = aClinic().appointment('a', { startsAt: '09:00', provider: null }).checkIn('a', '08:50');
    const told = tell(clinic, '09:20');
    expect(words(told, 'waiting-to-call', '09:20').action?.command).toMatchObject({ type: 'callPatient', resourceId: 'chair-1' });
    const full = ['chair-1', 'chair-2', 'chair-3', 'chair-4', 'room-1'].reduce((it, chair) => it.chair(chair, 'cleaning', '09:20'), told);
    expect(words(full, 'waiting-to-call', '09:20').action).toEqual({ label: 'Open', goTo: { view: 'visit', id: 'a' } });
  });

  it('lets alerts from elsewhere speak for themselves', () => {
    const clinic = aClinic().alert('theirs', 'critical', '09:00', { message: 'The printer is out of paper.', category: 'printer' });
    expect(words(clinic, 'printer', '09:10')).toEqual({ title: 'The printer is out of paper.', detail: '', action: null });
  });

  it('of a closed alert is its message, with nothing to do', () => {
    const came = tell(tell(ruby, '10:50').checkIn('r', '10:51'), '10:51');
    expect(words(came, 'patient-late', '10:52')).toEqual({ title: 'A patient is 5 min late.', detail: 'Ruby Chan', action: null });
  });
});

describe('the climb of a critical alert that nobody takes on', () => {
  const told = tell(ruby, '10:55');
  const at = (clinic: AClinic, time: string) => escalationOf(alertOf(clinic, 'patient-late'), clinic.ms(time));
  const { alertId } = alertOf(told, 'patient-late');

  it('goes to the desk at once, to the lead after 5 min, to the manager after 10', () => {
    expect(at(told, '10:55')).toBe('desk');
    expect(at(told, '10:59:59')).toBe('desk');
    expect(at(told, '11:00')).toBe('lead');
    expect(at(told, '11:04:59')).toBe('lead');
    expect(at(told, '11:05')).toBe('manager');
  });

  it('counts from when it became critical, not from when it opened', () => {
    const risen = tell(tell(ruby, '10:50'), '10:55');
    expect(at(risen, '10:59')).toBe('desk');
    expect(at(tell(ruby, '10:50'), '11:30')).toBe(null);
  });

  it('ends with an acknowledgement, pauses with a snooze and starts anew after it', () => {
    const taken = told.event('orchestration.alert.acknowledged.v1', { alertId, acknowledgedAt: told.instant('10:56') }, '10:56');
    expect(at(taken, '11:30')).toBe(null);
    const snoozed = told.event(
      'orchestration.alert.snoozed.v1',
      { alertId, snoozedAt: told.instant('10:56'), until: told.instant('11:01') },
      '10:56',
    );
    expect(at(snoozed, '11:00:59')).toBe(null);
    expect(shownAs(alertOf(snoozed, 'patient-late'), told.ms('11:00:59'))).toBe('snoozed');
    expect(shownAs(alertOf(snoozed, 'patient-late'), told.ms('11:01'))).toBe('open');
    expect(at(snoozed, '11:01')).toBe('desk');
    expect(at(snoozed, '11:06')).toBe('lead');
  });
});
