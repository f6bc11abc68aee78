import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import type { Command } from '../../src/shared/clinic-day/index.ts';
import { FOLD_VERSION, PROTOCOL_VERSION } from '../../src/shared/live/index.ts';
import type { Served } from './serve.ts';

export type Message = Readonly<Record<string, unknown>> & { readonly kind: string };

/** A window without a screen: speaks the live protocol as a program on the host may. */
export interface DeskClient {
  /** Everything that the host said so far. */
  readonly heard: readonly Message[];
  send(message: unknown): void;
  /** Sends text or bytes as they are. */
  sendRaw(data: string | Buffer): void;
  /** The first message, from those heard on, for which it holds. @throws when the connection ends before. */
  until(holds: (message: Message) => boolean): Promise<Message>;
  /** Sends a command about the watched day. @returns its result. @throws when the host is gone before it answers. */
  command(command: Command, commandId?: string): Promise<Message & { readonly commandId: string }>;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Connects without saying anything. @throws when the host refuses. */
export function connect(served: Served): Promise<DeskClient> {
  const socket = new WebSocket(`${served.station.replace('http', 'ws')}/live`, { headers: { authorization: `Bearer ${served.token}` } });
  const heard: Message[] = [];
  const waiting = new Set<() => void>();
  let isOver = false;
  const wake = () => {
    for (const look of waiting) look();
  };
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as Message;
    heard.push(message);
    if (message.kind === 'snapshot' || message.kind === 'events') send({ kind: 'ack', position: message['position'] });
    if (message.kind === 'heartbeat') send({ kind: 'heartbeat' });
    wake();
  });
  const ended = new Promise<void>((resolve) =>
    socket.on('close', () => {
      isOver = true;
      wake();
      resolve();
    }),
  );

  function send(message: unknown): void {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  }
  function until(holds: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = heard.find(holds);
        if (!found && !isOver) return;
        waiting.delete(look);
        if (found) resolve(found);
        else reject(new Error(`The host hung up; the last it said was ${JSON.stringify(heard.at(-1))?.slice(0, 300)}`));
      };
      waiting.add(look);
      look();
    });
  }
  const client: DeskClient = {
    heard,
    send,
    sendRaw: (data) => socket.send(data),
    until,
    async command(command, commandId = randomUUID()) {
      const snapshot = heard.findLast(({ kind }) => kind === 'snapshot');
      if (!snapshot) throw new Error('No day is watched yet.');
      send({
        kind: 'command',
        commandId,
        tenantId: snapshot['tenantId'],
        date: snapshot['date'],
        seenPosition: snapshot['position'],
        command,
      });
      const result = await until((message) => message.kind === 'result' && message['commandId'] === commandId);
      return { ...result, commandId };
    },
    ended,
    close: () => socket.close(),
  };
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(client));
    socket.on('error', reject);
  });
}

export const hello = (served: Served, initials: string) => ({
  kind: 'hello',
  protocolVersion: PROTOCOL_VERSION,
  foldVersion: FOLD_VERSION,
  token: served.token,
  initials,
});

/** Connects, signs in and watches today. */
export async function signIn(served: Served, initials: string, tenantId: string): Promise<DeskClient> {
  const client = await connect(served);
  client.send(hello(served, initials));
  await client.until(({ kind }) => kind === 'welcome');
  client.send({ kind: 'watch', tenantId });
  await client.until(({ kind }) => kind === 'snapshot');
  return client;
}
