import { describe, expect, it } from 'vitest';
import { forecastScoreOf } from './forecastScore.ts';
import { aClinic } from './testing/aClinic.ts';

describe('the score of the forecast', () => {
  it('is the median difference between what was foreseen 30 min ahead and the start', () => {
    const clinic = aClinic()
      .appointment('a', { startsAt: '09:00', chair: 'chair-1' })
      .appointment('b', { startsAt: '10:00', chair: 'chair-2' })
      .appointment('c', { startsAt: '11:00', chair: 'chair-3' })
      .stage('a', 'in_chair/with_provider', '09:04')
      .stage('a', 'finished', '09:20')
      .stage('b', 'in_chair/with_provider', '10:10')
      .stage('b', 'finished', '10:20')
      .stage('c', 'in_chair/with_provider', '11:01');
    expect(forecastScoreOf(clinic.day)).toEqual({ count: 3, medianErrorMin: 4 });
  });

  it('knows only what was known then: a cancellation that came later does not help', () => {
    const clinic = aClinic()
      .appointment('long', { startsAt: '09:00', lengthMin: 90, chair: 'chair-1' })
      .appointment('a', { startsAt: '10:00', chair: 'chair-2' })
      .status('long', 'cancelled', '09:40')
      .stage('a', 'in_chair/with_provider', '10:00');
    // At 09:30 the 90 min visit of 09:00 was still to come: the late patient was expected at 09:35, so the next at 11:05.
    expect(forecastScoreOf(clinic.day).medianErrorMin).toBe(65);
  });

  it('is nothing before anybody has started', () => {
    expect(forecastScoreOf(aClinic().appointment('a').day)).toEqual({ count: 0, medianErrorMin: null });
  });
});
