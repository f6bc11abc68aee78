import { describe, expect, it } from 'vitest';
import { clocksOf } from './clocks.ts';
import { aClinic, ids } from './testing/aClinic.ts';

const booked = aClinic().appointment('a', { startsAt: '09:00' });
const clocks = (clinic: ReturnType<typeof aClinic>, at: string) => {
  const visit = clinic.day.visits.get(ids.appointment('a'));
  if (!visit) throw new Error('no visit');
  return clocksOf(visit, clinic.ms(at));
};

describe('the clocks of a visit', () => {
  it('count the fair wait from the booked time for who came early, and the lobby wait from the arrival', () => {
    const clinic = booked.checkIn('a', '08:50');
    expect(clocks(clinic, '08:59:59')).toMatchObject({ fairWaitMin: 0, lobbyWaitMin: 9, latenessMin: -10 });
    expect(clocks(clinic, '09:14:59')).toMatchObject({ fairWaitMin: 14, lobbyWaitMin: 24 });
    expect(clocks(clinic, '09:15')).toMatchObject({ fairWaitMin: 15, lobbyWaitMin: 25, stageMin: 25 });
  });

  it('count the fair wait from the arrival for who came late', () => {
    expect(clocks(booked.checkIn('a', '09:07'), '09:17')).toMatchObject({ fairWaitMin: 10, lobbyWaitMin: 10, latenessMin: 7 });
  });

  it('know no wait before the arrival, but the lateness', () => {
    expect(clocks(booked, '09:04:59')).toMatchObject({ fairWaitMin: null, lobbyWaitMin: null, latenessMin: 4 });
    expect(clocks(booked, '08:59')).toMatchObject({ latenessMin: -1 });
  });

  it('stop the waits at the seat while the time in the stage goes on', () => {
    const clinic = booked.checkIn('a', '08:55').stage('a', 'in_chair', '09:06');
    expect(clocks(clinic, '09:30')).toMatchObject({ fairWaitMin: 6, lobbyWaitMin: 11, stageMin: 24 });
  });

  it('stop the waits when the patient leaves without being seen', () => {
    const clinic = booked.checkIn('a', '08:55').status('a', 'left_without_being_seen', '09:20');
    expect(clocks(clinic, '10:00')).toMatchObject({ fairWaitMin: 20, lobbyWaitMin: 25 });
  });

  it('count the wait from the arrival where there is no booked time', () => {
    const clinic = aClinic().appointment('a', { startsAt: null }).checkIn('a', '09:00');
    expect(clocks(clinic, '09:10')).toMatchObject({ fairWaitMin: 10, latenessMin: null });
  });
});
