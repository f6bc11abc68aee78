import { describe, expect, it } from 'vitest';
import { measureDefinitions } from './measureDefinitions.ts';
import { measuresOf, spreadOf } from './measures.ts';
import { type AClinic, aClinic } from './testing/aClinic.ts';

const look = (clinic: AClinic, at: string) => measuresOf(clinic.day, clinic.ms(at));
const visit = (
  clinic: AClinic,
  id: string,
  times: { startsAt: string; arrived: string; seated?: string; chair?: string; provider?: string },
) => {
  const { startsAt, arrived, seated, chair = 'chair-1', provider = 'okafor' } = times;
  const here = clinic.appointment(id, { startsAt, provider, chair }).checkIn(id, arrived);
  return seated ? here.stage(id, 'in_chair', seated).chair(chair, 'occupied', seated, { appointment: id }) : here;
};

describe('the measures of a day', () => {
  const three = [
    { startsAt: '09:00', arrived: '08:50', seated: '09:05' },
    { startsAt: '10:00', arrived: '09:50', seated: '10:06' },
    { startsAt: '11:00', arrived: '11:10', seated: '11:20' },
  ].reduce((clinic, times, index) => visit(clinic, `v${index}`, times), aClinic());
  const all = visit(three.appointment('out').status('out', 'cancelled', '08:00').appointment('later', { startsAt: '15:00' }), 'w', {
    startsAt: '11:30',
    arrived: '11:25',
  });

  it('count the seen of those booked, without cancelled ones', () => {
    expect(look(all, '11:40')).toMatchObject({ seen: 3, total: 5, stillWaiting: 1 });
  });

  it('average the fair wait of those who were seated', () => {
    expect(look(all, '11:40').wait).toEqual({ count: 3, meanMin: 7, medianMin: 6, p90Min: 9.2 });
  });

  it('count a start as on time up to 5 min after the booked time', () => {
    expect(look(all, '11:40').onTimeStarts).toEqual({ count: 1, of: 3, percent: 33 });
    expect(look(all, '11:40').firstCase).toEqual({ count: 1, of: 1, percent: 100 });
  });

  it('count an arrival as late from more than 5 min on', () => {
    expect(look(all, '11:40').lateArrivals).toEqual({ count: 1, of: 4, percent: 25 });
  });

  it('are null where there is nothing to count', () => {
    expect(look(aClinic(), '09:00')).toMatchObject({ seen: 0, total: 0, onTimeStarts: { percent: null }, chairsUsed: { percent: null } });
    expect(spreadOf([])).toEqual({ count: 0, meanMin: null, medianMin: null, p90Min: null });
  });

  it('count chairs as used while occupied and open, out of order time left out', () => {
    const open = aClinic().hours('okafor', [['09:00', '13:00']]);
    const used = open
      .chair('chair-1', 'occupied', '08:30')
      .chair('chair-1', 'cleaning', '10:00')
      .chair('chair-2', 'maintenance', '09:00')
      .chair('chair-3', 'maintenance', '10:00');
    // Open until 11:00: five places of 120 min, less 120 and 60 out of order; occupied from 09:00 to 10:00.
    expect(look(used, '11:00').chairsUsed).toEqual({ count: 60, of: 420, percent: 14 });
    // Nothing is added after closing.
    expect(look(used, '13:00').chairsUsed).toEqual(look(used, '20:00').chairsUsed);
  });

  it('take the turnaround from the patient leaving to the chair ready', () => {
    const clinic = aClinic()
      .chair('chair-1', 'occupied', '09:00')
      .chair('chair-1', 'cleaning', '09:30')
      .chair('chair-1', 'available', '09:42');
    expect(look(clinic, '10:00').turnaround).toMatchObject({ count: 1, medianMin: 12 });
  });

  it('leave out what was undone', () => {
    const clinic = aClinic()
      .hours('okafor', [['09:00', '13:00']])
      .chair('chair-1', 'occupied', '09:00', { commandId: 'c' })
      .undone('c', '09:10');
    expect(look(clinic, '10:00').chairsUsed).toMatchObject({ count: 0 });
  });

  it('each have a definition for the screen', () => {
    for (const words of Object.values(measureDefinitions)) expect(words).toMatch(/\.$/);
  });
});
