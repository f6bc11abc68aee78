import { describe, expect, it } from 'vitest';
import type { FactEnvelope } from './factsOf.ts';
import { factsDoor } from './postFacts.ts';

const fact = (at: number): FactEnvelope => ({
  eventId: `fact-${at}`,
  eventType: 'provider.status.update.v1',
  eventVersion: '1',
  occurredAt: '2026-11-20T02:42:00Z',
  producer: 'pretend-clinic',
  tenantId: 'clinic-abc',
  data: {},
});
const facts = (count: number) => Array.from({ length: count }, (_, at) => fact(at));

/** A door that answers as told, and a clock whose pauses end at once; both remember. */
function aDoor(...answers: readonly (number | 'unreachable')[]) {
  const posted: { url: string; count: number }[] = [];
  const pausesMs: number[] = [];
  const left = [...answers];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = left.shift() ?? 200;
    if (answer === 'unreachable') throw new TypeError('fetch failed');
    posted.push({ url: String(input), count: (JSON.parse(String(init?.body)) as unknown[]).length });
    return Response.json({ deadLetters: [] }, { status: answer });
  };
  const setTimer = (work: () => void, delayMs: number) => {
    pausesMs.push(delayMs);
    queueMicrotask(work);
    return () => {};
  };
  return { door: factsDoor('http://127.0.0.1:8000', { fetch, setTimer, log: () => {} }), posted, pausesMs };
}

describe('factsDoor', () => {
  it('posts to the source in batches of 100, in order', async () => {
    const { door, posted } = aDoor();
    expect(await door.post('kiosk', facts(201))).toBe(true);
    expect(posted).toEqual([100, 100, 1].map((count) => ({ url: 'http://127.0.0.1:8000/webhooks/kiosk', count })));
  });

  it('tries again with a doubling pause, never above 10 s, while the door is shut, busy or broken', async () => {
    const { door, pausesMs } = aDoor('unreachable', 429, 503, 500, 'unreachable', 503, 503, 503);
    expect(await door.post('kiosk', facts(1))).toBe(true);
    expect(pausesMs).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it('does not repeat what the door refused', async () => {
    const { door, posted } = aDoor(400);
    expect(await door.post('kiosk', facts(1))).toBe(false);
    expect(posted).toHaveLength(1);
  });

  it('gives up at once when it is stopped', async () => {
    const { door, posted } = aDoor();
    door.stop();
    expect(await door.post('kiosk', facts(1))).toBe(false);
    expect(posted).toHaveLength(0);
  });
});
