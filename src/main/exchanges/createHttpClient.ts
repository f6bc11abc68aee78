import { UnreadAnswer } from '../boundedFetch.ts';
import type { Effects } from '../effects.ts';
import type { CallOutcome, HttpClient, NoAnswer, OutboundCall } from './contract.ts';

/** Told of every call before it starts and after it ended; whatever it does, the call goes on. */
export interface CallObserver {
  started(call: OutboundCall, atMs: number): (outcome: CallOutcome) => void;
}

/** The one HTTP client. Redirects are not followed: a key must never travel to another host. Limits are those of `effects.fetch`. */
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
      const body = await answer.text();
      return {
        outcome: 'answered',
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body,
        durationMs: effects.now() - startedAtMs,
      };
    } catch (error) {
      const beginning = error instanceof UnreadAnswer ? error.beginning : null;
      return { outcome: 'unreachable', reason: reasonOf(error), beginning, durationMs: effects.now() - startedAtMs };
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

function reasonOf(error: unknown): NoAnswer {
  if (error instanceof UnreadAnswer) return error.reason;
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) return 'timeout';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE') return 'reset';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name';
  if (/CERT|TLS|SSL/.test(code)) return 'tls';
  return 'other';
}
