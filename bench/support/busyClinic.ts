import type { Envelope, openSender } from './sender.ts';

export interface BusyClinic {
  readonly visits: readonly string[];
  /** The next move of a visit: called and back to waiting in turn, so that its row changes with every one. */
  flow(index: number): Envelope & { readonly visit: string; readonly stage: string };
  /** Of a whole clinic: moves of visits, chairs that change, people who come and go. */
  anything(index: number): Envelope;
}

export const flowStages = ['called', 'waiting'] as const;

/** Fills today with visits of people who have checked in. @param run makes the ids its own. */
export async function openBusyClinic(
  sender: ReturnType<typeof openSender>,
  size: { readonly run: string; readonly visits: number; readonly chairs: number; readonly providers: number },
): Promise<BusyClinic> {
  const { run } = size;
  const visits = Array.from({ length: size.visits }, (_, index) => `${run}-appt-${index}`);
  const now = Date.now();
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
  for (let start = 0; start < visits.length; start += 25) {
    await sender.post(
      visits.slice(start, start + 25).flatMap((appointmentId, offset): Envelope[] => {
        const index = start + offset;
        const patientId = `${run}-pat-${index}`;
        return [
          {
            eventId: `${run}-registered-${index}`,
            eventType: 'patient.registered.v1',
            data: { patientId, givenName: 'Given', familyName: `Family ${index}`, registeredAt: at(-60) },
          },
          {
            eventId: `${run}-scheduled-${index}`,
            eventType: 'appointment.scheduled.v1',
            data: {
              appointmentId,
              patientId,
              providerId: `provider-${(index % size.providers) + 1}`,
              startsAt: at(5 + (index % 60)),
              lengthMin: 20,
              scheduledAt: at(-59),
            },
          },
          { eventId: `${run}-checkin-${index}`, eventType: 'patient.checkin.v1', data: { appointmentId, patientId, checkinAt: at(-10) } },
        ];
      }),
    );
  }

  function flow(index: number) {
    const number = index % visits.length;
    const visit = visits[number] ?? '';
    const stage = flowStages[Math.floor(index / visits.length) % flowStages.length] ?? 'called';
    const data = { appointmentId: visit, patientId: `${run}-pat-${number}`, stage, stageEnteredAt: new Date().toISOString() };
    return { eventId: `${run}-flow-${index}`, eventType: 'patient.flow.update.v1', data, visit, stage } as const;
  }

  function chair(index: number): Envelope {
    const status = index % 2 === 0 ? 'cleaning' : 'available';
    const data = { resourceId: `chair-${(Math.floor(index / 2) % size.chairs) + 1}`, status, timestamp: new Date().toISOString() };
    return { eventId: `${run}-chair-${index}`, eventType: 'resource.occupancy.update.v1', data };
  }

  function provider(index: number): Envelope {
    const status = index % 2 === 0 ? 'busy' : 'available';
    const data = { providerId: `provider-${(Math.floor(index / 2) % size.providers) + 1}`, status, effectiveAt: new Date().toISOString() };
    return { eventId: `${run}-provider-${index}`, eventType: 'provider.status.update.v1', data };
  }

  return {
    visits,
    flow,
    anything(index) {
      if (index % 10 === 9) return provider(Math.floor(index / 10));
      if (index % 10 >= 6) return chair(index);
      const { visit: _visit, stage: _stage, ...envelope } = flow(index);
      return envelope;
    },
  };
}
