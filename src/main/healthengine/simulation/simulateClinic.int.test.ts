import { describe, expect, it } from 'vitest';
import { type SimulationOptions, simulateClinic } from './simulateClinic.ts';

/**
 * Numbers of the environment: `npm test` asks for 200 seeds in all, `npm run torture` for many more and for whole days; a failure
 * names those that replay it.
 */
const given = (name: string, otherwise: number) => Number(process.env[`FRONTDESK_SIMULATION_${name}`] ?? otherwise);
const only = process.env['FRONTDESK_SIMULATION_SEED'];
const first = given(only === undefined ? 'FIRST' : 'SEED', 1);
const seeds = only === undefined ? given('SEEDS', 20) : 1;
const days = only === undefined ? given('DAYS', 0) : 0;
/** Long enough for a change of weather and a crash, short enough for many seeds. */
const stretch = { minutes: given('MINUTES', 1.5), paceS: given('PACE', 2) };
const wholeDay = { minutes: 600, paceS: 60 };

async function holdsFor(count: number, options: Omit<SimulationOptions, 'seed'>) {
  const total = { bookings: 0, crashes: 0 };
  for (let seed = first; seed < first + count; seed += 1) {
    const { bookings, crashes } = await simulateClinic({ ...options, seed, ...(only !== undefined && { trailLength: 100_000 }) });
    total.bookings += bookings;
    total.crashes += crashes;
  }
  return total;
}

describe('a simulated clinic', () => {
  it(
    `keeps its promises whatever goes wrong: ${seeds} seeds from ${first} on, of ${stretch.minutes} min`,
    async () => {
      const { bookings, crashes } = await holdsFor(seeds, stretch);
      // Where nothing happens every promise is kept.
      expect(bookings).toBeGreaterThan(seeds * stretch.minutes);
      expect(only !== undefined || crashes > seeds / 4).toBe(true);
    },
    60_000 + seeds * stretch.minutes * 5_000,
  );

  if (days > 0) {
    it(
      `keeps them over whole days: ${days} of 10 h`,
      async () => {
        const { bookings, crashes } = await holdsFor(days, wholeDay);
        expect(bookings).toBeGreaterThan(days * 100);
        expect(crashes).toBeGreaterThan(days);
      },
      days * 240_000,
    );
  }

  it('replays a seed exactly', async () => {
    const options = { seed: 42, minutes: 2, paceS: 2 };
    expect(await simulateClinic(options)).toEqual(await simulateClinic(options));
  });
});
