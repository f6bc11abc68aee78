import type { Effects } from '../effects.ts';
import type { CallOutcome, HttpClient, OutboundCall } from './contract.ts';

/** Told of every call before it starts and after it ended; whatever it does, the call goes on. */
export interface CallObserver {
  started(call: OutboundCall, atMs: number): (outcome: CallOutcome) => void;
}

/** Larger answers are not read: nobody we call has that much to say. */
const MAX_ANSWER_CHARACTERS = 8 * 1024 * 1024;

/** The one HTTP client. Redirects are not followed: a key must never travel to another host. */
export function createHttpClient({
  effects,
  observer,
  timeoutSignal = AbortSignal.timeout,
}: {
  effects: Pick<Effects, 'fetch' | 'now' | 'log'>;
  observer?: CallObserver;
  /** Aborts once so many milliseconds have passed: of simulated time, where time is simulated. */
  timeoutSignal?: (timeoutMs: number) => AbortSignal;
}): HttpClient {
  return {
    async call(call) {
      const startedAtMs = effects.now();
      const ended = observe(call, startedAtMs);
      const outcome = await attempt(call, startedAtMs);
      ended(outcome);
      return outcome;
    },
  };

  async function attempt(call: OutboundCall, startedAtMs: number): Promise<CallOutcome> {
    try {
      const answer = await effects.fetch(call.url, {
        method: call.method,
        headers: call.headers,
        redirect: 'manual',
        signal: timeoutSignal(call.timeoutMs),
        ...(call.body !== undefined && { body: call.body }),
      });
      const body = (await answer.text()).slice(0, MAX_ANSWER_CHARACTERS);
      return {
        outcome: 'answered',
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body,
        durationMs: effects.now() - startedAtMs,
      };
    } catch (error) {
      return { outcome: 'unreachable', reason: reasonOf(error), durationMs: effects.now() - startedAtMs };
    }
  }

  function observe(call: OutboundCall, atMs: number): (outcome: CallOutcome) => void {
    try {
      const ended = observer?.started(call, atMs);
      return (outcome) => {
        try {
          ended?.(outcome);
        } catch (error) {
          lost(error);
        }
      };
    } catch (error) {
      lost(error);
      return () => undefined;
    }
  }

  function lost(error: unknown): void {
    effects.log('warn', 'an exchange was not recorded', { error: error instanceof Error ? error.name : 'unknown' });
  }
}

type Unreachable = Extract<CallOutcome, { outcome: 'unreachable' }>['reason'];

function reasonOf(error: unknown): Unreachable {
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) return 'timeout';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE') return 'reset';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name';
  if (/CERT|TLS|SSL/.test(code)) return 'tls';
  return 'other';
}
