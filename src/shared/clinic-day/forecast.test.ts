import { describe, expect, it } from 'vitest';
import { forecastDay } from './forecast.ts';
import type { ForecastOptions } from './forecastQueue.ts';
import { roundedWaitRange, startsAbout } from './forecastWords.ts';
import { type AClinic, aClinic, ids } from './testing/aClinic.ts';

const look = (clinic: AClinic, at: string, options?: ForecastOptions) => forecastDay(clinic.day, clinic.ms(at), options);
/** The likely start as a wall time. */
const start = (clinic: AClinic, id: string, at: string, options?: ForecastOptions) => {
  const forecast = look(clinic, at, options).visits.get(ids.appointment(id));
  return forecast && clinic.calendar.wallTimeOf(forecast.startMs);
};
const okafor = (clinic: AClinic, at: string, options?: ForecastOptions) => look(clinic, at, options).providers.get(ids.provider('okafor'));

/** In the chair with Dr Okafor since 09:00 for 30 min, and one who is booked for 09:30 and here. */
const busy = aClinic()
  .appointment('now', { startsAt: '09:00', lengthMin: 30, chair: 'chair-1' })
  .stage('now', 'in_chair/with_provider', '09:00')
  .chair('chair-1', 'occupied', '09:00', { appointment: 'now' })
  .appointment('next', { startsAt: '09:30', lengthMin: 30, chair: 'chair-2' })
  .checkIn('next', '09:10');

describe('the forecast', () => {
  it('starts the next patient when the current visit is over as planned', () => {
    expect(start(busy, 'next', '09:10')).toBe('09:30');
    expect(okafor(busy, '09:10')).toMatchObject({
      currentAppointmentId: 'now',
      currentResourceId: 'chair-1',
      remainingMin: 20,
      nextAppointmentId: 'next',
      delayMin: 0,
    });
  });

  it('expects at least a tenth of the planned length still to come of a visit that runs over', () => {
    expect(start(busy, 'next', '09:27')).toBe('09:30');
    expect(start(busy, 'next', '09:28')).toBe('09:31');
    expect(start(busy, 'next', '10:00')).toBe('10:03');
    expect(okafor(busy, '10:00')).toMatchObject({ remainingMin: 3, delayMin: 33, affected: 1 });
  });

  it('does not start before the booked time unless early starts are allowed', () => {
    const free = aClinic().appointment('a', { startsAt: '09:30' }).checkIn('a', '09:00');
    expect(start(free, 'a', '09:05')).toBe('09:30');
    expect(start(free, 'a', '09:05', { earlyStarts: true })).toBe('09:05');
    expect(start(free.stage('a', 'called', '09:06'), 'a', '09:06')).toBe('09:06');
  });

  it('puts the buffer between two patients', () => {
    const three = busy.appointment('third', { startsAt: '10:00', chair: 'chair-3' });
    expect(start(three, 'third', '09:10', { bufferMin: 5 })).toBe('10:05');
  });

  it('pushes a start past a break and to the start of the hours', () => {
    const day = aClinic().hours(
      'okafor',
      [
        ['09:00', '12:00'],
        ['13:00', '17:00'],
      ],
      [['10:30', '10:45']],
    );
    expect(start(day.appointment('a', { startsAt: '08:30' }), 'a', '08:00')).toBe('09:00');
    expect(start(day.appointment('a', { startsAt: '10:30' }), 'a', '08:00')).toBe('10:45');
    expect(start(day.appointment('a', { startsAt: '12:15' }), 'a', '08:00')).toBe('13:00');
    expect(start(day.appointment('a', { startsAt: '17:30' }), 'a', '08:00')).toBe('17:30');
  });

  it('waits for the end of a break that the provider is on', () => {
    const day = aClinic()
      .hours('okafor', [['09:00', '17:00']], [['10:30', '10:45']])
      .appointment('a', { startsAt: '10:30' })
      .checkIn('a', '10:20');
    expect(start(day.provider('okafor', 'on-break', '10:33'), 'a', '10:40')).toBe('10:45');
  });

  it('takes who is here before who is late, and does not call a provider behind who stands free for somebody absent', () => {
    const late = aClinic().appointment('late', { startsAt: '09:00' });
    expect(start(late, 'late', '09:10')).toBe('09:15');
    expect(okafor(late, '09:10')).toMatchObject({ delayMin: 0, affected: 0 });
    const both = late.appointment('here', { startsAt: '09:10' }).checkIn('here', '09:05');
    expect(start(both, 'here', '09:10')).toBe('09:10');
    expect(start(both, 'late', '09:10')).toBe('09:40');
  });

  it('waits for a chair where none is free, and not for one that is out of order', () => {
    const chairs = ['chair-2', 'chair-3', 'chair-4', 'room-1'];
    const broken = chairs.reduce((clinic, chair) => clinic.chair(chair, 'maintenance', '08:00'), aClinic());
    const clinic = broken
      .appointment('in', { startsAt: '09:00', lengthMin: 40, provider: 'lim', chair: 'chair-1' })
      .stage('in', 'in_chair/with_provider', '09:00')
      .chair('chair-1', 'occupied', '09:00', { appointment: 'in' })
      .appointment('a', { startsAt: '09:10' })
      .checkIn('a', '09:05');
    expect(start(clinic, 'a', '09:10')).toBe('09:40');
    expect(look(clinic, '09:10').visits.get(ids.appointment('a'))).toMatchObject({ chairWaitMin: 30, resourceId: 'chair-1' });
    expect(
      start(broken.chair('chair-1', 'cleaning', '09:06').appointment('a', { startsAt: '09:10' }).checkIn('a', '09:05'), 'a', '09:10'),
    ).toBe('09:16');
  });

  it('gives "first available" to whoever is free first, but not before somebody who is due', () => {
    const walkIn = busy.appointment('walk-in', { startsAt: '09:10', provider: null, lengthMin: 30 }).checkIn('walk-in', '09:10');
    expect(look(walkIn, '09:10').visits.get(ids.appointment('walk-in'))).toMatchObject({ providerId: 'lim' });
    expect(start(walkIn, 'walk-in', '09:10')).toBe('09:10');
    const limBusySoon = walkIn.appointment('lims', { startsAt: '09:20', provider: 'lim', lengthMin: 30 }).checkIn('lims', '09:05');
    expect(start(limBusySoon, 'lims', '09:21')).toBe('09:51');
    const late = busy.appointment('lims', { startsAt: '09:00', provider: 'lim', lengthMin: 30 }).checkIn('lims', '09:00');
    expect(start(late.appointment('w', { startsAt: '09:10', provider: null }).checkIn('w', '09:10'), 'lims', '09:10')).toBe('09:10');
  });

  it('trusts a learned median in proportion to the visits behind it, wholly from 30 on', () => {
    const planned = aClinic().appointment('a', { startsAt: '09:00', lengthMin: 30 }).appointment('b', { startsAt: '09:30' });
    const learned = (count: number) => ({ durations: () => ({ medianMin: 60, count }) });
    expect(start(planned, 'b', '08:00', learned(0))).toBe('09:30');
    expect(start(planned, 'b', '08:00', learned(15))).toBe('09:45');
    expect(start(planned, 'b', '08:00', learned(30))).toBe('10:00');
    expect(start(planned, 'b', '08:00', learned(99))).toBe('10:00');
  });

  it('counts the minutes of a dentist with two chairs for one patient at a time', () => {
    const clinic = busy
      .stage('next', 'in_chair/ready_for_provider', '09:12')
      .chair('chair-2', 'occupied', '09:12', { appointment: 'next' });
    expect(start(clinic, 'next', '09:20')).toBe('09:30');
    expect(okafor(clinic, '09:20')).toMatchObject({ currentAppointmentId: 'now', nextAppointmentId: 'next' });
  });

  it('takes whoever was seated first for being with the provider where the desk keeps no steps', () => {
    const clinic = aClinic()
      .appointment('a', { startsAt: '09:00', chair: 'chair-1' })
      .stage('a', 'in_chair', '09:00')
      .appointment('b', { startsAt: '09:30' });
    expect(okafor(clinic, '09:10')).toMatchObject({ currentAppointmentId: 'a', remainingMin: 20, nextAppointmentId: 'b' });
  });

  it('tells the finish and the overtime of a provider', () => {
    const clinic = aClinic()
      .hours('okafor', [['09:00', '12:00']])
      .appointment('a', { startsAt: '11:30', lengthMin: 60 });
    expect(okafor(clinic, '09:00')).toMatchObject({ finishMs: clinic.ms('12:30'), overtimeMin: 30 });
  });

  it('leaves out who needs a time, who is done and who will not come', () => {
    const clinic = aClinic().appointment('a', { startsAt: null }).appointment('b').status('b', 'cancelled', '08:00');
    expect(look(clinic, '08:30').visits.size).toBe(0);
  });

  it('finds a start for each of 300 visits among 12 providers and 20 chairs', () => {
    const setup = bigSetup();
    let clinic = aClinic({ setup });
    const records = [];
    for (let index = 0; index < 300; index += 1) {
      const one = aClinic({ setup }).appointment(`v${index}`, {
        startsAt: wall(8 * 60 + (index % 25) * 20),
        provider: `p${index % 12}`,
        lengthMin: 20,
      });
      records.push(...one.records.map((record) => ({ ...record, position: index + 1 })));
    }
    clinic = clinic.with(...records);
    const forecast = look(clinic, '08:00');
    expect(forecast.visits.size).toBe(300);
    expect([...forecast.visits.values()].every((it) => it.startMs >= clinic.ms('08:00'))).toBe(true);
  });
});

describe('what a patient is told', () => {
  const min = (minutes: number) => minutes * 60_000;
  it.each([
    [0, 4, 'less than 5 min'],
    [0, 5, 'less than 5 min'],
    [3, 12, 'up to 15 min'],
    [20, 28, 'about 20–30 min'],
    [24, 25, 'about 20–25 min'],
    [25, 25, 'about 25 min'],
  ])('a start in %i to %i min is "%s"', (from, to, words) => {
    expect(roundedWaitRange({ earliestMs: min(from), latestMs: min(to) }, 0)).toBe(words);
  });

  it('is a range of wall times on the board, one time where it is narrow, and now', () => {
    const clinic = aClinic();
    const words = (from: string, to: string, now: string) =>
      startsAbout(
        {
          startMs: clinic.ms(from),
          earliestMs: clinic.ms(from),
          latestMs: clinic.ms(to),
          endMs: clinic.ms(to),
          hasStarted: false,
          providerId: null,
          resourceId: null,
          chairWaitMin: 0,
        },
        clinic.ms(now),
        clinic.calendar,
      );
    expect(words('10:51', '11:01', '10:00')).toBe('10:50–11:00');
    expect(words('10:55', '11:00', '10:00')).toBe('10:55');
    expect(words('10:00', '10:20', '10:00')).toBe('now');
  });

  it('widens with every visit that must end before', () => {
    const clinic = ['a', 'b', 'c'].reduce((it, id) => it.appointment(id, { startsAt: '09:00' }).checkIn(id, '08:50'), aClinic());
    const forecast = look(clinic, '09:00');
    const widths = ['a', 'b', 'c'].map((id) => {
      const it = forecast.visits.get(ids.appointment(id));
      return it ? it.latestMs - it.earliestMs : -1;
    });
    expect(widths[0]).toBe(0);
    expect(widths[1]).toBeGreaterThan(0);
    expect(widths[2]).toBeGreaterThan(widths[1] ?? 0);
  });
});

function bigSetup() {
  const { setup } = aClinic();
  return {
    ...setup,
    providers: Array.from({ length: 12 }, (_, index) => ({
      providerId: ids.provider(`p${index}`),
      name: `Dr ${index}`,
      title: null,
      specialties: [],
    })),
    resources: Array.from({ length: 20 }, (_, index) => ({
      resourceId: ids.resource(`c${index}`),
      name: `Chair ${index}`,
      kind: 'chair' as const,
    })),
  };
}

function wall(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
