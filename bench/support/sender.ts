import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventTypeName } from '../../src/shared/events/index.ts';
import { BENCH_TENANT, type Serve, SOURCE_TOKEN } from './serve.ts';

/** An envelope as another program sends it. */
export interface Envelope {
  readonly eventId: string;
  readonly eventType: EventTypeName;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Sent {
  readonly envelope: Envelope;
  /** performance.now() of this process. */
  readonly sentAt: number;
  readonly acknowledgedAt: number;
}

/** Sends envelopes to the kiosk's address over kept-open connections. */
export function openSender(serve: Serve) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const url = new URL(`${serve.intake}/webhooks/kiosk`);

  function post(envelopes: readonly Envelope[]): Promise<{ readonly sentAt: number; readonly acknowledgedAt: number }> {
    const occurredAt = new Date().toISOString();
    const body = JSON.stringify(
      envelopes.map((envelope) => ({ ...envelope, eventVersion: '1', occurredAt, producer: 'bench', tenantId: BENCH_TENANT })),
    );
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${SOURCE_TOKEN}`,
    };
    const sentAt = performance.now();
    return new Promise((resolve, reject) => {
      const sending = request(url, { method: 'POST', agent, headers }, (response) => {
        const acknowledgedAt = performance.now();
        response.resume();
        if (response.statusCode === 200) resolve({ sentAt, acknowledgedAt });
        else reject(new Error(`The door answered ${response.statusCode}.`));
      });
      sending.on('error', reject);
      sending.end(body);
    });
  }

  /** One message an event, evenly, whatever the answers take. @param make the event of a number. */
  async function sendEvenly(perSecond: number, count: number, make: (index: number) => Envelope): Promise<readonly Sent[]> {
    const startedAt = performance.now();
    const sending: Promise<Sent>[] = [];
    while (sending.length < count) {
      const due = Math.min(count, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond) + 1);
      while (sending.length < due) {
        const envelope = make(sending.length);
        sending.push(post([envelope]).then((times) => ({ envelope, ...times })));
      }
      await pause(2);
    }
    return Promise.all(sending);
  }

  return { post, sendEvenly, close: () => agent.destroy() };
}
