import { describe, expect, it } from 'vitest';
import { forecastDay } from '../../shared/clinic-day/index.ts';
import { type AClinic, aClinic } from '../../shared/clinic-day/testing/aClinic.ts';
import { filterEntries, queueCounts } from './queueFilter.ts';
import { queueEntries } from './queueRows.ts';

function entriesAt(clinic: AClinic, time: string) {
  const { day, calendar } = clinic;
  const nowMs = clinic.ms(time);
  return queueEntries({ day, forecast: forecastDay(day, nowMs), nowMs, calendar });
}

const morning = aClinic()
  .patient('amira', 'Amira Haddad')
  .patient('noah', 'Noah Lindqvist')
  .patient('ruby', 'Ruby Chan')
  .patient('leo', 'Leo Marchetti')
  .appointment('booked', { patient: 'ruby', startsAt: '10:45', provider: 'lim' })
  .appointment('seated', { patient: 'leo', startsAt: '09:30' })
  .appointment('second', { patient: 'amira', startsAt: '10:20' })
  .appointment('first', { patient: 'noah', startsAt: '10:10', provider: 'lim' })
  .checkIn('seated', '09:25')
  .chair('chair-1', 'occupied', '09:40', { appointment: 'seated' })
  .stage('seated', 'in_chair', '09:40')
  .checkIn('second', '10:05')
  .checkIn('first', '10:08');

describe('the queue', () => {
  it('lists those who are here by their times, then those in a chair, then those to come', () => {
    expect(entriesAt(morning, '10:30').map(({ row }) => row.patient)).toEqual([
      'Noah Lindqvist',
      'Amira Haddad',
      'Leo Marchetti',
      'Ruby Chan',
    ]);
  });

  it('shows the minutes past the agreed time, and none before somebody has come', () => {
    expect(entriesAt(morning, '10:31').map(({ row }) => row.waited)).toEqual(['21', '11', '10', '–']);
  });

  it('offers the next move with its key, unasked only where it is due', () => {
    const [noah, amira] = entriesAt(morning, '10:31');
    expect(noah?.row).toMatchObject({ action: { key: 'C', label: 'call' }, actionDue: true });
    expect(amira?.row.actionDue).toBe(false);
  });

  it('counts who waits, who sits and who is to come', () => {
    expect(queueCounts(entriesAt(morning, '10:30'))).toEqual(['2 waiting', '1 in chair', '1 to come']);
  });

  it('says check me where a chair and a visit contradict each other', () => {
    const odd = morning.chair('chair-2', 'occupied', '10:12', { appointment: 'first' });
    const row = entriesAt(odd, '10:13').find(({ visit }) => visit.appointmentId === 'first')?.row;
    expect(row?.badges[0]?.label).toBe('check me');
    expect(row?.action).toEqual({ key: 'F', label: 'put right' });
  });
});

describe('an appointment of which two systems say different things', () => {
  it('says check me, and one key says that what is shown is right', () => {
    const odd = morning.appointment('booked', { patient: 'ruby', startsAt: '11:00', provider: 'lim', source: 'web-portal' });
    const row = (clinic: AClinic) => entriesAt(clinic, '10:13').find(({ visit }) => visit.appointmentId === 'booked');
    expect(row(odd)?.row).toMatchObject({ time: '11:00', action: { key: 'F', label: 'this is right' } });
    expect(row(odd)?.row.badges[0]?.label).toBe('check me');
    const fix = row(odd)?.conflict?.fix;
    if (!fix) throw new Error('nothing is offered');
    expect(row(odd.does(fix.command, '10:14'))).toMatchObject({ conflict: null, row: { time: '11:00' } });
  });
});

describe('the filters', () => {
  const patients = (time: string, filter: Parameters<typeof filterEntries>[1], mine: readonly string[] = []) =>
    filterEntries(entriesAt(morning, time), filter, mine).map(({ row }) => row.patient);

  it('waiting: here and not in a chair', () => {
    expect(patients('10:30', 'waiting')).toEqual(['Noah Lindqvist', 'Amira Haddad']);
  });

  it('late: not here 5 min after the time, not before', () => {
    expect(patients('10:49', 'late')).toEqual([]);
    expect(patients('10:50', 'late')).toEqual(['Ruby Chan']);
  });

  it('my providers: theirs only', () => {
    expect(patients('10:30', 'mine', ['lim'])).toEqual(['Noah Lindqvist', 'Ruby Chan']);
    expect(patients('10:30', 'mine')).toEqual([]);
  });

  it('gone: those who did not come or have left, who are in no other list', () => {
    const later = morning.status('booked', 'no_show', '11:10');
    const entries = entriesAt(later, '11:15');
    expect(filterEntries(entries, 'gone', []).map(({ row }) => row.patient)).toEqual(['Ruby Chan']);
    expect(filterEntries(entries, 'all', []).map(({ row }) => row.patient)).not.toContain('Ruby Chan');
  });
});
