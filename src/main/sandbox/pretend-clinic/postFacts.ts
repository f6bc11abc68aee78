import type { Effects } from '../../effects.ts';
import type { FactEnvelope } from './factsOf.ts';

const BATCH = 100;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;

export interface FactsDoor {
  /**
   * Posts facts in order, in batches, until the intake door has taken them; a door that is shut or busy is tried again with
   * a growing pause. @returns false when it was stopped, or when the door will never take them.
   */
  post(sourceId: string, facts: readonly FactEnvelope[]): Promise<boolean>;
  stop(): void;
}

/** The intake door, used as any outside program would: HTTP, canonical envelopes. @param intakeUrl such as `http://127.0.0.1:8000`. */
export function factsDoor(intakeUrl: string, effects: Pick<Effects, 'fetch' | 'setTimer' | 'log'>): FactsDoor {
  let stopped = false;
  const wakers = new Set<() => void>();

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        wakers.delete(wake);
        resolve();
      };
      const cancel = effects.setTimer(wake, delayMs);
      wakers.add(wake);
    });
  }

  async function postBatch(sourceId: string, batch: readonly FactEnvelope[]): Promise<boolean> {
    for (let retryMs = FIRST_RETRY_MS; !stopped; retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2)) {
      const outcome = await attempt(sourceId, batch);
      if (outcome !== 'retry') return outcome === 'taken';
      await pause(retryMs);
    }
    return false;
  }

  async function attempt(sourceId: string, batch: readonly FactEnvelope[]): Promise<'taken' | 'refused' | 'retry'> {
    try {
      const response = await effects.fetch(`${intakeUrl}/webhooks/${sourceId}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(batch),
        signal: AbortSignal.timeout(15_000),
      });
      const answer = await response.text();
      if (response.ok) {
        // A dead letter of ours is a mistake in the demo, not a reason to stop it; the dashboard shows it.
        if (!answer.includes('"deadLetters":[]')) effects.log('warn', 'demo facts not understood', { sourceId, status: response.status });
        return 'taken';
      }
      if (response.status === 429 || response.status >= 500) return 'retry';
      effects.log('warn', 'demo facts refused', { sourceId, status: response.status, count: batch.length });
      return 'refused';
    } catch {
      return 'retry';
    }
  }

  return {
    async post(sourceId, facts) {
      let taken = true;
      for (let at = 0; at < facts.length && !stopped; at += BATCH) {
        taken = (await postBatch(sourceId, facts.slice(at, at + BATCH))) && taken;
      }
      return taken && !stopped;
    },
    stop() {
      stopped = true;
      for (const wake of [...wakers]) wake();
    },
  };
}
