import type { Effects } from '../../effects.ts';
import { answerPmsCall, type PmsCall } from '../../sandbox/healthengine/answerPmsCall.ts';
import type { SandboxState } from '../../sandbox/healthengine/sandboxState.ts';
import type { SeededRandom } from '../../sandbox/pretend-clinic/seededRandom.ts';
import type { SimulatedClock } from './simulatedClock.ts';
import { calm, type Misfortune, misfortuneIn, nextWeather, type Weather } from './weather.ts';

export const BASE_URL = 'http://healthengine.example/pms-api/v1';

/** The way to the sandbox and back, in simulated time: no socket, but everything that a network does to calls. */
export interface SimulatedNetwork {
  readonly fetch: Effects['fetch'];
  /** For the HTTP client: aborts after simulated time. */
  readonly timeoutSignal: (timeoutMs: number) => AbortSignal;
  /** Calls that went wrong: when, and until when that may hold up a booking, epoch ms of the true clock. */
  readonly troubles: readonly { readonly atMs: number; readonly untilMs: number }[];
  /** Paths of calls that were refused for good though nothing was wrong with them: nobody can know better afterwards. */
  readonly misled: ReadonlySet<string>;
  /** No further bad weather. */
  heal(): void;
}

export interface NetworkOptions {
  readonly clock: SimulatedClock;
  readonly sandbox: SandboxState;
  readonly random: SeededRandom;
  /** Told of each call as it reaches the sandbox, before it is carried out. */
  readonly onArrival: (call: PmsCall) => void;
  readonly trace: (line: string) => void;
}

const FOR_GOOD: ReadonlySet<number> = new Set([400, 404, 410]);

/** A call may hang for 15 s; a missing consent is asked for again after a minute, refused keys after 6 min at the latest. */
function lingersMs(misfortune: Misfortune): number {
  if (misfortune.what !== 'refuse') return 20_000;
  return misfortune.status === 401 ? 6.5 * 60_000 : misfortune.status === 403 ? 80_000 : 20_000;
}

export function simulatedNetwork({ clock, sandbox, random, onArrival, trace }: NetworkOptions): SimulatedNetwork {
  const troubles: { readonly atMs: number; readonly untilMs: number }[] = [];
  const misled = new Set<string>();
  let weather: Weather = calm;
  let isHealed = false;
  /** Whoever has an answer waits no longer. */
  const stopWaiting = new WeakMap<AbortSignal, () => void>();
  clock.setTimer(change, random.between(5_000, 40_000));

  function change(): void {
    if (isHealed) return;
    const next = nextWeather(weather, random);
    weather = next.weather;
    trace(`weather ${weather.name}`);
    clock.setTimer(change, next.lastsMs);
  }

  function carryOut(call: PmsCall): Response {
    onArrival(call);
    const { status, json } = answerPmsCall(sandbox, call, clock.now());
    trace(`${call.method} ${call.path} ${status}`);
    const body = json === undefined ? null : JSON.stringify(json);
    return new Response(body, { status, headers: { date: new Date(clock.now()).toUTCString() } });
  }

  return {
    troubles,
    misled,
    heal() {
      isHealed = true;
      weather = calm;
    },
    timeoutSignal(timeoutMs) {
      const ending = new AbortController();
      stopWaiting.set(
        ending.signal,
        clock.setTimer(() => ending.abort(new DOMException('It took too long', 'TimeoutError')), timeoutMs),
      );
      return ending.signal;
    },
    fetch: (input, init) =>
      new Promise((resolve, reject) => {
        const url = new URL(String(input));
        const call: PmsCall = {
          method: init?.method ?? 'GET',
          path: url.pathname.slice(new URL(BASE_URL).pathname.length),
          query: url.searchParams,
          headers: Object.fromEntries(new Headers(init?.headers)),
          body: String(init?.body ?? ''),
        };
        const misfortune = misfortuneIn(weather, random);
        const [thereMs, backMs, againMs] = [0, 0, 0].map(() => random.between(1, weather.slowestMs));
        if (misfortune.what !== 'none') {
          const status = misfortune.what === 'refuse' ? ` ${misfortune.status}` : '';
          trace(`${call.headers['practice-id']} ${misfortune.what}${status} ${call.path}`);
          troubles.push({ atMs: clock.now(), untilMs: clock.now() + lingersMs(misfortune) });
        }
        if (misfortune.what === 'refuse' && FOR_GOOD.has(misfortune.status)) misled.add(call.path);
        const broken = () => reject(new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }));
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason), { once: true });
        const arrived = () => init?.signal && stopWaiting.get(init.signal)?.();
        if (misfortune.what === 'hang') return;
        clock.setTimer(() => {
          if (misfortune.what === 'drop') {
            arrived();
            return broken();
          }
          const answer =
            misfortune.what === 'refuse'
              ? Response.json({ error: 'It was not carried out' }, { status: misfortune.status })
              : carryOut(call);
          if (misfortune.what === 'twice') clock.setTimer(() => void carryOut(call), againMs ?? 0);
          clock.setTimer(() => {
            arrived();
            if (misfortune.what === 'lose') broken();
            else resolve(answer);
          }, backMs ?? 0);
        }, thereMs ?? 0);
      }),
  };
}
