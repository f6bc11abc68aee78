import { createHmac, randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect as dial } from 'node:net';
import { loadPolicy } from '../../src/main/policy/index.ts';
import { BOOKINGS_KEY, KIOSK_TOKEN, PORTAL_SECRET, TENANT } from '../support/aClinic.ts';
import { connect, type DeskClient, hello, type Message, signIn } from '../support/deskClient.ts';
import type { SandboxProcess } from '../support/healthengine.ts';
import type { Served } from '../support/serve.ts';
import { bytesOf, type HttpInput, type Input } from './input.ts';
import type { Ledger } from './ledger.ts';
import type { LyingHealthengine } from './lyingHealthengine.ts';

export interface Doors {
  /** Sends one input and holds what comes back to the promises; what is broken goes into the ledger. Never rejects. */
  send(input: Input): Promise<void>;
  close(): void;
}

export interface DoorsOptions {
  readonly served: Served;
  readonly sandbox: SandboxProcess;
  readonly healthengine: LyingHealthengine;
  readonly ledger: Ledger;
}

/** Nobody waits longer for an answer: what takes this long hangs. */
const DEADLINE_MS = 20_000;

/** A window keeps all that it heard, so it is changed for a new one now and then. */
const WINDOW_USES = 200;

export function openDoors({ served, sandbox, healthengine, ledger }: DoorsOptions): Doors {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const bases = { intake: served.intake, station: served.station, sandbox: new URL(sandbox.baseUrl).origin };
  let window: Promise<DeskClient> | undefined;
  let uses = 0;

  return {
    async send(input) {
      try {
        await within(DEADLINE_MS, sendTo(input));
      } catch (error) {
        ledger.broken(input, error instanceof Error ? error.message : String(error));
      }
    },
    close: () => {
      agent.destroy();
      void window?.then((client) => client.close());
    },
  };

  function sendTo(input: Input): Promise<void> {
    switch (input.door) {
      case 'intake':
      case 'station':
      case 'sandbox':
        return sendHttp(input);
      case 'intake socket':
      case 'station socket':
      case 'sandbox socket':
        return sendBytes(input.door, bytesOf(input.bytes));
      case 'window':
        return input.isSignedIn ? saySignedIn(input.messages.map(bytesOf)) : sayFirst(input.messages.map(bytesOf));
      case 'policy':
        return readPolicy(bytesOf(input.text));
      case 'healthengine':
        healthengine.give(input.page, bytesOf(input.item));
        ledger.count('healthengine item');
        return Promise.resolve();
    }
  }

  async function sendHttp(input: HttpInput): Promise<void> {
    const body = input.body ? bytesOf(input.body) : undefined;
    const { status, text, type } = await exchange(new URL(bases[input.door]), input, body);
    ledger.count(`${input.door} ${status}`);
    if (status >= 500) throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
    if (input.method === 'HEAD' || !type.includes('json')) return;
    const json: unknown = JSON.parse(text);
    if (status >= 400) expectWords(json);
    if (input.door === 'intake' && input.method === 'POST') settle(input, status, json as Record<string, unknown>);
  }

  function exchange(base: URL, input: HttpInput, body: Buffer | undefined): Promise<{ status: number; text: string; type: string }> {
    return new Promise((resolve, reject) => {
      const sending = request({
        agent,
        host: base.hostname,
        port: base.port,
        method: input.method,
        path: input.path,
        headers: { ...proofOf(input, body), ...input.headers, ...(body && { 'content-length': body.length }) },
      });
      sending.on('response', (response) => {
        void textOf(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, text, type: String(response.headers['content-type'] ?? '') }),
          reject,
        );
      });
      sending.on('error', (error: NodeJS.ErrnoException) => {
        // A connection that was kept and closed by the host in the same moment: nothing was said, so it is said again.
        if (sending.reusedSocket && error.code === 'ECONNRESET') resolve(exchange(base, input, body));
        else reject(new Error(`no answer (${error.code ?? error.message})`));
      });
      // Without one, 100-continue would wait for its headers.
      sending.flushHeaders();
      sending.end(body);
    });
  }

  function proofOf({ caller, door }: HttpInput, body: Buffer | undefined): Record<string, string> {
    if (door === 'sandbox' && caller !== 'nobody') return sandboxProof();
    switch (caller) {
      case 'kiosk':
        return { authorization: `Bearer ${KIOSK_TOKEN}` };
      case 'bookings':
        return { 'x-api-key': BOOKINGS_KEY };
      case 'portal': {
        const seconds = Math.floor(Date.now() / 1_000);
        const signature = createHmac('sha256', PORTAL_SECRET)
          .update(`${seconds}.`)
          .update(body ?? '')
          .digest('hex');
        return { 'x-timestamp': String(seconds), 'x-signature': `sha256=${signature}` };
      }
      case 'reader':
        return { authorization: `Bearer ${served.token}` };
      case 'manager':
        return { authorization: `Bearer ${served.token}`, 'x-initials': 'PM', 'x-confirm-erase': 'nobody' };
      case 'nobody':
        return {};
    }
  }

  function sandboxProof(): Record<string, string> {
    const [practice] = sandbox.practices;
    return {
      'api-key': sandbox.apiKey,
      'practice-id': practice?.practiceId ?? '',
      'practice-key': practice?.practiceKey ?? '',
      'user-agent': 'Frontdesk (it@example.com) e2e',
    };
  }

  /** Keeps what the answer promises: events that are stored, letters that are kept. */
  function settle(input: HttpInput, status: number, json: Record<string, unknown>): void {
    const source = input.path === '/webhook/appointments' ? 'bookings' : (/^\/webhooks\/(kiosk|portal)$/.exec(input.path)?.[1] ?? null);
    if (status === 200 && source === 'bookings') ledger.acknowledge(source, String(json['event_id']));
    if (status === 200 && Array.isArray(json['events']) && source) for (const id of json['events']) ledger.acknowledge(source, String(id));
    const letters = [json, ...(Array.isArray(json['deadLetters']) ? (json['deadLetters'] as Record<string, unknown>[]) : [])];
    for (const { deadLetterId } of letters) {
      if (typeof deadLetterId === 'string') ledger.keep(deadLetterId);
      else if (deadLetterId === null) ledger.notKept += 1;
    }
  }

  function sendBytes(door: 'intake socket' | 'station socket' | 'sandbox socket', bytes: Buffer): Promise<void> {
    const url = new URL(door === 'intake socket' ? bases.intake : door === 'station socket' ? bases.station : bases.sandbox);
    return new Promise((resolve, reject) => {
      let heard = '';
      const socket = dial(Number(url.port), url.hostname, () => {
        // What was to be said is said: a request that stops half-way must be let go as well.
        socket.end(Buffer.from(bytes.toString('latin1').replaceAll('HOST', url.host), 'latin1'));
      });
      socket.setEncoding('latin1').on('data', (part: string) => {
        heard += part;
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        const status = /^HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1];
        ledger.count(`${door} ${status ?? 'closed'}`);
        if (heard !== '' && status === undefined) reject(new Error(`answered what is no HTTP: ${JSON.stringify(heard.slice(0, 100))}`));
        else if (Number(status) >= 500) reject(new Error(`answered ${status}: ${heard.slice(0, 300)}`));
        else resolve();
      });
    });
  }

  /** In a window that stays open as long as the host lets it. */
  async function saySignedIn(messages: readonly Buffer[]): Promise<void> {
    if (!window || uses >= WINDOW_USES) {
      const old = window;
      window = signIn(served, 'MK', TENANT);
      uses = 0;
      void old?.then((client) => client.close());
    }
    uses += 1;
    const client = await window;
    const { date } = client.heard.findLast(({ kind }) => kind === 'snapshot') as Message & { date: string };
    const before = client.heard.length;
    for (const message of messages) client.sendRaw(message.toString('utf8').replaceAll('TODAY', date));
    // Whether the host lives is told by its answer to a command that it must refuse.
    const commandId = randomUUID();
    const command = { type: 'markArrived', appointmentId: 'nobody' };
    client.send({ kind: 'command', commandId, tenantId: TENANT, date, seenPosition: 0, command });
    const answered = client.until((message) => message.kind === 'result' && message['commandId'] === commandId).then(() => 'answered');
    const outcome = await Promise.race([answered, client.ended.then(() => 'let go')]).catch(() => 'let go');
    const goodbye = client.heard.slice(before).find(({ kind }) => kind === 'goodbye');
    ledger.count(`window ${outcome}${goodbye ? ` ${String(goodbye['code'])}` : ''}`);
    for (const message of client.heard.slice(before)) {
      if (message.kind === 'result' && message['outcome'] === 'accepted') ledger.accepted(String(message['commandId']));
      if (message.kind === 'goodbye') expectWords(message);
      if (message.kind === 'goodbye' && message['code'] === 'host-trouble') throw new Error(`host-trouble: ${String(message['message'])}`);
    }
    if (outcome === 'let go') window = undefined;
  }

  /** In a window that nobody knows yet; whatever it says, it is either welcomed or told why not. */
  async function sayFirst(messages: readonly Buffer[]): Promise<void> {
    const client = await connect(served);
    for (const message of messages) client.sendRaw(message.toString('utf8'));
    client.send({ ...hello(served, 'MK'), token: 'guess' });
    const goodbye = await client.until(({ kind }) => kind === 'goodbye').catch(() => undefined);
    await client.ended;
    ledger.count(`window first ${String(goodbye?.['code'] ?? 'closed')}`);
    if (goodbye) expectWords(goodbye);
  }

  function readPolicy(text: Buffer): Promise<void> {
    const loaded = loadPolicy('policy.json', {}, () => text);
    ledger.count(`policy ${loaded.outcome}`);
    if (loaded.outcome === 'bad' && !loaded.problems.every(({ message }) => /\w/.test(message)))
      throw new Error('a policy was refused without a reason');
    return Promise.resolve();
  }
}

/** Somewhere in a refusal stands a sentence for whoever sent it. */
function expectWords(json: unknown): void {
  const said = typeof json === 'object' && json !== null ? Object.values(json).filter((value) => typeof value === 'string') : [];
  if (!said.some((text) => /\w+ \w+/.test(text))) throw new Error(`refused without a word of why: ${JSON.stringify(json).slice(0, 200)}`);
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** @throws when the work is not done in time. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1_000} s`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
