import type { SeededRandom } from '../../sandbox/pretend-clinic/seededRandom.ts';

/** What may happen to one call on its way: each a share of all calls. */
export interface Weather {
  readonly name: 'calm' | 'rough' | 'storm' | 'outage' | 'refused';
  /** Longest time one way takes, ms. */
  readonly slowestMs: number;
  /** The connection breaks before anything was done. */
  readonly drop: number;
  /** It is carried out, and the answer is lost. */
  readonly lose: number;
  /** It is carried out twice, as by a proxy that tries again. */
  readonly twice: number;
  /** It is not carried out, and answered by one of these. */
  readonly refuse: number;
  readonly statuses: readonly number[];
  /** Nobody ever answers. */
  readonly hang: number;
}

const none = { drop: 0, lose: 0, twice: 0, refuse: 0, statuses: [503], hang: 0 } as const;
const calm: Weather = { ...none, name: 'calm', slowestMs: 60 };
const rough: Weather = {
  name: 'rough',
  slowestMs: 400,
  drop: 0.04,
  lose: 0.04,
  twice: 0.03,
  refuse: 0.03,
  statuses: [408, 429, 500, 502, 503, 504],
  hang: 0.01,
};
const storm: Weather = {
  name: 'storm',
  slowestMs: 2_500,
  drop: 0.15,
  lose: 0.15,
  twice: 0.1,
  refuse: 0.15,
  statuses: [400, 403, 404, 409, 410, 429, 500, 503],
  hang: 0.08,
};
const outage: Weather = { ...none, name: 'outage', slowestMs: 60, drop: 1 };
const refused: Weather = { ...none, name: 'refused', slowestMs: 60, refuse: 1, statuses: [401, 403, 429, 503] };

/** @returns the next spell of weather and how long it lasts, ms. Calm follows all but calm, so that something can be held to its promises. */
export function nextWeather(before: Weather, random: SeededRandom): { readonly weather: Weather; readonly lastsMs: number } {
  if (before.name !== 'calm' && random.chance(0.7)) return { weather: calm, lastsMs: random.between(30_000, 90_000) };
  const weather = random.pick([rough, rough, rough, storm, storm, outage, refused]);
  const isShort = weather === outage || weather === refused;
  return { weather, lastsMs: random.between(3_000, isShort ? 30_000 : 60_000) };
}

export { calm };

export type Misfortune =
  | { readonly what: 'none' | 'drop' | 'lose' | 'twice' | 'hang' }
  | { readonly what: 'refuse'; readonly status: number };

/** One draw a call, whatever the weather: so that the weather alone moves nothing else. */
export function misfortuneIn(weather: Weather, random: SeededRandom): Misfortune {
  let left = random.next();
  const status = random.pick(weather.statuses);
  for (const what of ['drop', 'lose', 'twice', 'refuse', 'hang'] as const) {
    left -= weather[what];
    if (left < 0) return what === 'refuse' ? { what, status } : { what };
  }
  return { what: 'none' };
}
