import WebSocket from 'ws';
import type { Command } from '../../../shared/clinic-day/index.ts';
import { type CommandId, commandIdSchema, type TenantId } from '../../../shared/events/index.ts';
import {
  FOLD_VERSION,
  type FromEngine,
  type FromWindow,
  fromEngineSchema,
  HEARTBEAT_MS,
  PROTOCOL_VERSION,
  SILENCE_MS,
} from '../../../shared/live/index.ts';
import type { Effects } from '../../effects.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;
const ANSWER_WITHIN_MS = 10_000;
/** More than the snapshot of any day; what says more is not heard to its end. */
const MAX_DAY_BYTES = 32 * 1024 * 1024;

export type CommandOutcome = 'accepted' | 'refused' | 'lost';

/** One pretend person at a station: signed in over the live protocol, connected again after every loss. */
export interface StationLink {
  /** `lost`: no answer came; it may or may not have happened, the day will show it. */
  command(date: string, seenPosition: number, command: Command): Promise<CommandOutcome>;
  stop(): void;
}

export interface StationLinkOptions {
  /** Such as `http://127.0.0.1:8100`. */
  readonly stationUrl: string;
  readonly token: string;
  readonly initials: string;
  readonly tenantId: TenantId;
  /** Absent: this person only acts. */
  readonly onDay?: (message: Extract<FromEngine, { kind: 'snapshot' | 'events' }>) => void;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'setTimer' | 'log'>;
}

export function openStationLink(options: StationLinkOptions): StationLink {
  const { stationUrl, token, initials, tenantId, onDay, effects } = options;
  const waiting = new Map<CommandId, (outcome: CommandOutcome) => void>();
  let stopped = false;
  let socket: WebSocket | null = null;
  let isReady = false;
  let retryMs = FIRST_RETRY_MS;
  let heardAtMs = effects.now();
  let cancelTimer = () => {};

  function send(message: FromWindow) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  function connect() {
    const opened = new WebSocket(`${stationUrl.replace(/^http/, 'ws')}/live`, {
      headers: { authorization: `Bearer ${token}` },
      maxPayload: MAX_DAY_BYTES,
      perMessageDeflate: false,
    });
    socket = opened;
    heardAtMs = effects.now();
    opened.on('open', () => {
      send({ kind: 'hello', protocolVersion: PROTOCOL_VERSION, foldVersion: FOLD_VERSION, token, initials });
      beat();
    });
    opened.on('message', (data) => receive(data.toString()));
    // `close` always follows an error.
    opened.on('error', () => {});
    opened.on('close', () => {
      if (socket === opened) lost();
    });
  }

  function beat() {
    cancelTimer();
    cancelTimer = effects.setTimer(() => {
      if (effects.now() - heardAtMs > SILENCE_MS) return socket?.terminate();
      send({ kind: 'heartbeat' });
      beat();
    }, HEARTBEAT_MS);
  }

  function lost() {
    cancelTimer();
    socket = null;
    isReady = false;
    for (const answer of [...waiting.values()]) answer('lost');
    if (stopped) return;
    cancelTimer = effects.setTimer(connect, retryMs);
    retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
  }

  function receive(text: string) {
    heardAtMs = effects.now();
    const parsed = fromEngineSchema.safeParse(parseJson(text));
    if (!parsed.success) {
      effects.log('warn', 'demo station did not understand the engine', { code: 'bad-message' });
      return;
    }
    const message = parsed.data;
    switch (message.kind) {
      case 'welcome':
        isReady = true;
        retryMs = FIRST_RETRY_MS;
        if (onDay) send({ kind: 'watch', tenantId });
        return;
      case 'goodbye':
        effects.log('info', 'demo station was sent away', { code: message.code });
        return;
      case 'snapshot':
      case 'events':
        onDay?.(message);
        send({ kind: 'ack', position: message.position });
        return;
      case 'result':
        waiting.get(commandIdSchema.parse(message.commandId))?.(message.outcome);
        return;
      case 'heartbeat':
        return;
    }
  }

  connect();
  return {
    command(date, seenPosition, command) {
      if (!isReady) return Promise.resolve('lost');
      const commandId = commandIdSchema.parse(effects.newId());
      return new Promise((resolve) => {
        const cancel = effects.setTimer(() => answer('lost'), ANSWER_WITHIN_MS);
        const answer = (outcome: CommandOutcome) => {
          cancel();
          waiting.delete(commandId);
          resolve(outcome);
        };
        waiting.set(commandId, answer);
        send({ kind: 'command', commandId, tenantId, date, seenPosition, command });
      });
    },
    stop() {
      stopped = true;
      cancelTimer();
      const open = socket;
      lost();
      open?.terminate();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
