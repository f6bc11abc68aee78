import { describe, expect, it } from 'vitest';
import { type AppointmentOrigin, appointmentIdSchema, patientIdSchema, providerIdSchema } from '../events/index.ts';
import { onlineAnswerOf } from './onlineAnswer.ts';
import { type AClinic, aClinic } from './testing/aClinic.ts';

/** Booked online at 09:00, for 10:20. */
function anOnlineBooking(
  origin: AppointmentOrigin = 'online',
  externalIds: Readonly<Record<string, string>> = { healthengineBookingId: '50001' },
): AClinic {
  const clinic = aClinic();
  return clinic.event(
    'appointment.scheduled.v1',
    {
      appointmentId: appointmentIdSchema.parse('a'),
      patientId: patientIdSchema.parse('p'),
      providerId: providerIdSchema.parse('okafor'),
      startsAt: new Date(clinic.ms('10:20')).toISOString(),
      lengthMin: 30,
      origin,
      externalIds,
      scheduledAt: new Date(clinic.ms('09:00')).toISOString(),
    },
    '09:00',
  );
}

function answerAt(clinic: AClinic, secondsAfterBooking: number) {
  const visit = [...clinic.day.visits.values()].find(({ startsAtMs }) => startsAtMs === clinic.ms('10:20'));
  if (!visit) throw new Error('There is no such visit.');
  return onlineAnswerOf(visit, clinic.ms('09:00') + secondsAfterBooking * 1_000);
}

describe('the answer to an online booking', () => {
  it('is pending with its seconds for 20 s, then late', () => {
    const clinic = anOnlineBooking();
    const left = [0, 0.1, 1, 19, 19.999].map((seconds) => answerAt(clinic, seconds));
    expect(left.map((answer) => (answer?.state === 'pending' ? answer.secondsLeft : answer))).toEqual([20, 20, 19, 1, 1]);
    expect(answerAt(clinic, 20)).toEqual({ state: 'late', answerByMs: clinic.ms('09:00') + 20_000 });
  });

  it('promises no more than 20 s where Healthengine is ahead of our clock', () => {
    expect(answerAt(anOnlineBooking(), -7)).toMatchObject({ state: 'pending', secondsLeft: 20 });
  });

  it('is confirmed when Healthengine has taken it, in time or late', () => {
    const clinic = anOnlineBooking().status('a', 'confirmed', '09:01');
    expect(answerAt(clinic, 61)).toEqual({ state: 'confirmed' });
  });

  it('is nobody’s question once something else has happened', () => {
    expect(answerAt(anOnlineBooking().checkIn('a', '09:01'), 61)).toBeNull();
    expect(answerAt(anOnlineBooking().status('a', 'cancelled', '09:01'), 61)).toBeNull();
  });

  it('is asked of Healthengine’s bookings alone', () => {
    expect(answerAt(anOnlineBooking('desk'), 5)).toBeNull();
    expect(answerAt(anOnlineBooking('online', {}), 5)).toBeNull();
  });
});
