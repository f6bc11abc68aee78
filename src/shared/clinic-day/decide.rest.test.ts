import { describe, expect, test } from 'vitest';
import { type CanonicalEvent, parseEvent } from '../events/index.ts';
import type { Decision } from './decide/decision.ts';
import { aClinic, ids } from './testing/aClinic.ts';
import { aVisitIn } from './testing/aVisitIn.ts';

const [chair3, chair4] = [ids.resource('chair-3'), ids.resource('chair-4')];
const a1 = ids.appointment('a1');

function eventsOf(decision: Decision): readonly CanonicalEvent[] {
  if (decision.outcome === 'refused') throw new Error(decision.message);
  for (const event of decision.events) expect(parseEvent(event)).toMatchObject({ outcome: 'event' });
  return decision.events;
}

describe('a chair', () => {
  test('in use cannot be marked ready nor put out of order', () => {
    const seated = aVisitIn('in-chair');
    expect(seated.decide({ type: 'markChairReady', resourceId: chair3 }, '09:10')).toMatchObject({
      code: 'chair-in-use',
      message: 'Leo Marchetti is in Chair 3 since 09:02. Finish or move that visit first.',
    });
    expect(seated.decide({ type: 'setResourceOutOfOrder', resourceId: chair3 }, '09:10')).toMatchObject({ code: 'chair-in-use' });
  });

  test('goes out of order with its reservation given up, and back into service', () => {
    const clinic = aVisitIn('booked').reserve('chair-4', 'a1', '08:30');
    expect(eventsOf(clinic.decide({ type: 'setResourceOutOfOrder', resourceId: chair4 }, '08:40'))).toHaveLength(2);
    const broken = clinic.does({ type: 'setResourceOutOfOrder', resourceId: chair4 }, '08:40');
    expect(broken.day.resources.get(chair4)).toMatchObject({ state: 'maintenance', reservedFor: null });
    expect(broken.decide({ type: 'setResourceOutOfOrder', resourceId: chair4 }, '08:41')).toMatchObject({ code: 'no-change' });
    expect(broken.decide({ type: 'markChairReady', resourceId: chair4 }, '08:41')).toMatchObject({ code: 'chair-out-of-order' });
    expect(broken.does({ type: 'returnResourceToService', resourceId: chair4 }, '08:50').day.resources.get(chair4)?.state).toBe(
      'available',
    );
    expect(clinic.decide({ type: 'returnResourceToService', resourceId: chair4 }, '08:41')).toMatchObject({ code: 'no-change' });
    expect(clinic.decide({ type: 'markChairReady', resourceId: chair4 }, '08:41')).toMatchObject({ code: 'no-change' });
  });

  test('is kept for one visit at a time, and a visit keeps one chair at a time', () => {
    const clinic = aVisitIn('booked').appointment('a2');
    const kept = clinic.does({ type: 'reserveResource', resourceId: chair4, appointmentId: a1 }, '08:40');
    expect(kept.decide({ type: 'reserveResource', resourceId: chair4, appointmentId: ids.appointment('a2') }, '08:41')).toMatchObject({
      code: 'chair-reserved',
      message: 'Chair 4 is kept for Leo Marchetti (MK). Choose another chair.',
    });
    const moved = kept.does({ type: 'reserveResource', resourceId: chair3, appointmentId: a1 }, '08:42');
    expect([chair3, chair4].map((id) => moved.day.resources.get(id)?.reservedFor)).toEqual(['a1', null]);
    const free = moved.does({ type: 'reserveResource', resourceId: chair3, appointmentId: null }, '08:43');
    expect(free.day.resources.get(chair3)?.reservedFor).toBeNull();
    expect(free.decide({ type: 'reserveResource', resourceId: chair3, appointmentId: null }, '08:44')).toMatchObject({ code: 'no-change' });
  });

  test('kept until a time is free from that time on', () => {
    const clinic = aVisitIn('waiting').event(
      'resource.reserved.v1',
      {
        resourceId: chair4,
        appointmentId: ids.appointment('a2'),
        reservedAt: aClinic().instant('08:00'),
        until: aClinic().instant('09:10'),
      },
      '08:00',
    );
    const seat = { type: 'seatPatient', appointmentId: a1, resourceId: chair4 } as const;
    expect(clinic.decide(seat, '09:09:59')).toMatchObject({ code: 'chair-reserved' });
    expect(clinic.decide(seat, '09:10').outcome).toBe('accepted');
  });

  test('that is not of the practice is refused', () => {
    expect(aClinic().decide({ type: 'markChairReady', resourceId: ids.resource('x') }, '09:00')).toMatchObject({ code: 'unknown-chair' });
  });
});

describe('a provider', () => {
  const lim = ids.provider('lim');

  test('takes a status and a note; the same again is refused, another note is not', () => {
    const command = { type: 'setProviderStatus', providerId: lim, status: 'on-break', note: 'Back at ten' } as const;
    eventsOf(aClinic().decide(command, '09:30'));
    const away = aClinic().does(command, '09:30');
    expect(away.day.providers.get(lim)).toMatchObject({ state: 'on-break', note: 'Back at ten', sinceMs: away.ms('09:30') });
    expect(away.decide(command, '09:31')).toMatchObject({ code: 'no-change', message: 'Dr Lim is on break already.' });
    const longer = away.does({ ...command, note: 'Back at eleven' }, '09:40');
    expect(longer.day.providers.get(lim)).toMatchObject({ note: 'Back at eleven', sinceMs: away.ms('09:30') });
  });

  test('who is not of the practice is refused', () => {
    expect(aClinic().decide({ type: 'setProviderStatus', providerId: ids.provider('x'), status: 'busy' }, '09:00')).toMatchObject({
      code: 'unknown-provider',
    });
  });
});

describe('an alert', () => {
  const alertId = ids.alert('w1');
  const raised = aClinic().alert('w1', 'warning', '09:00');

  test('is acknowledged once, snoozed for the minutes chosen, resolved or dismissed; then it is closed', () => {
    const taken = raised.does({ type: 'acknowledgeAlert', alertId }, '09:01');
    expect(taken.day.alerts.get(alertId)?.status).toBe('acknowledged');
    expect(taken.decide({ type: 'acknowledgeAlert', alertId }, '09:02')).toMatchObject({
      code: 'no-change',
      message: 'This alert has been taken on already (MK).',
    });
    const quiet = taken.does({ type: 'snoozeAlert', alertId, minutes: 10 }, '09:02');
    expect(quiet.day.alerts.get(alertId)).toMatchObject({ status: 'snoozed', snoozedUntilMs: quiet.ms('09:12') });
    for (const type of ['resolveAlert', 'dismissAlert'] as const) {
      eventsOf(quiet.decide({ type, alertId }, '09:03'));
      const closed = quiet.does({ type, alertId }, '09:03');
      expect(closed.decide({ type: 'acknowledgeAlert', alertId }, '09:04')).toMatchObject({ code: 'alert-closed' });
    }
  });

  test('a snooze is broken by a rise in level and by nothing else', () => {
    const quiet = raised.does({ type: 'snoozeAlert', alertId, minutes: 15 }, '09:02');
    expect(quiet.alert('w1', 'warning', '09:05').day.alerts.get(alertId)?.status).toBe('snoozed');
    expect(quiet.alert('w1', 'critical', '09:05').day.alerts.get(alertId)).toMatchObject({
      status: 'open',
      level: 'critical',
      snoozedUntilMs: null,
      openedAtMs: raised.ms('09:00'),
    });
  });

  test('that is raised again after it was resolved opens anew; noise stays noise', () => {
    expect(raised.does({ type: 'resolveAlert', alertId }, '09:05').alert('w1', 'warning', '09:20').day.alerts.get(alertId)).toMatchObject({
      status: 'open',
      openedAtMs: raised.ms('09:20'),
    });
    expect(raised.does({ type: 'dismissAlert', alertId }, '09:05').alert('w1', 'critical', '09:20').day.alerts.get(alertId)?.status).toBe(
      'dismissed',
    );
  });

  test('that nobody knows is refused', () => {
    expect(aClinic().decide({ type: 'resolveAlert', alertId }, '09:00')).toMatchObject({ code: 'unknown-alert' });
  });
});
