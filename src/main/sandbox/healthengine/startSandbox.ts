import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Effects } from '../../effects.ts';
import { makeFolder } from '../../event-log/index.ts';
import { requestGuard } from '../../stations/requestGuard.ts';
import { answerControlCall } from './answerControlCall.ts';
import { answerPmsCall } from './answerPmsCall.ts';
import { type Faults, misfortuneOf } from './faults.ts';
import { CALLS_KEPT, newSandboxState, type SandboxState } from './sandboxState.ts';

const BASE = '/pms-api/v1';
const CALLS_KEPT_ON_DISK = 500;
const MAX_BODY_BYTES = 8 * 1024 * 1024;

export interface Sandbox {
  readonly port: number;
  readonly baseUrl: string;
  readonly control: string;
  close(): Promise<void>;
}

/**
 * A Healthengine server of our own, on loopback: its PMS API below `/pms-api/v1` and the hand behind it below `/control`.
 * @param directory keeps the state over restarts; without one it lives in memory. @param chance decides faults.
 * @throws when the port is taken.
 */
export async function startSandbox({
  port,
  directory,
  effects,
  chance = Math.random,
}: {
  readonly port: number;
  readonly directory: string | null;
  readonly effects: Pick<Effects, 'now' | 'setTimer'>;
  readonly chance?: () => number;
}): Promise<Sandbox> {
  const stateFile = directory === null ? null : join(directory, 'sandbox.json');
  const state: SandboxState =
    stateFile !== null && existsSync(stateFile)
      ? { ...newSandboxState(), ...JSON.parse(readFileSync(stateFile, 'utf8')) }
      : newSandboxState();
  if (directory !== null) makeFolder(directory);
  let faults: Faults = {};

  const server = createServer((request, response) => {
    void receive(request).then(
      (body) => answer(request, response, body),
      (error: unknown) => response.writeHead(isTooLarge(error) ? 413 : 400).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const origin = `http://127.0.0.1:${bound}`;
  // Whoever holds the control can make patients book: no page of another site, by whatever name it reaches this computer.
  const guard = requestGuard(bound, () => 'none');

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const path = request.url ?? '/';
    // Such as `//[`: it must not end the process.
    if (!URL.canParse(path, origin)) {
      send(response, 400, { error: 'This address cannot be read' });
      return;
    }
    const url = new URL(path, origin);
    if (url.pathname.startsWith('/control')) {
      const allowed = guard.page(request);
      if (allowed.outcome === 'refused') {
        send(response, allowed.status, { error: allowed.message });
        return;
      }
      const { status, json } = answerControlCall(
        state,
        (wanted) => {
          faults = wanted;
        },
        { method: request.method ?? 'GET', path: url.pathname.slice('/control'.length), body },
        effects.now(),
      );
      if (request.method === 'POST' && !isKept()) sendNotKept(response);
      else send(response, status, json);
      return;
    }
    if (!url.pathname.startsWith(`${BASE}/`)) {
      send(response, 404, { error: `The API is below ${BASE}` });
      return;
    }
    const misfortune = misfortuneOf(faults, effects.now(), chance);
    if (misfortune.latencyMs === 0) serve();
    else effects.setTimer(serve, misfortune.latencyMs);

    function serve(): void {
      if (misfortune.what === 'drop') {
        request.socket.destroy();
        return;
      }
      const path = url.pathname.slice(BASE.length);
      const call = {
        method: request.method ?? 'GET',
        path,
        query: url.searchParams,
        headers: request.headers as Record<string, string | undefined>,
        body,
      };
      const { status, json } =
        misfortune.what === 'status'
          ? { status: misfortune.status, json: { error: 'A fault was asked for' } }
          : answerPmsCall(state, call, effects.now());
      state.calls.push({
        at: new Date(effects.now()).toISOString(),
        practiceId: call.headers['practice-id'] ?? null,
        method: call.method,
        path,
        status,
      });
      if (state.calls.length > CALLS_KEPT) state.calls.splice(0, state.calls.length - CALLS_KEPT);
      if (call.method === 'POST' && !isKept()) {
        sendNotKept(response);
        return;
      }
      if (misfortune.what === 'lose-response') request.socket.destroy();
      else send(response, status, json);
    }
  }

  /** What was answered is on disk before the answer leaves. @returns false where it cannot be: a full disk must not end the host around it. */
  function isKept(): boolean {
    if (stateFile === null) return true;
    try {
      // The list of calls is for whoever looks on; most of it would be written again and again for nobody.
      writeFileSync(`${stateFile}.new`, JSON.stringify({ ...state, calls: state.calls.slice(-CALLS_KEPT_ON_DISK) }));
      renameSync(`${stateFile}.new`, stateFile);
      return true;
    } catch {
      return false;
    }
  }

  function sendNotKept(response: ServerResponse): void {
    send(response, 503, { error: 'The sandbox cannot write its data folder: look at the room on the disk and at the rights' });
  }

  function send(response: ServerResponse, status: number, json: unknown): void {
    // Healthengine's own clock: deadlines of bookings are measured by its Date header.
    response.writeHead(status, {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      date: new Date(effects.now()).toUTCString(),
    });
    response.end(json === undefined ? undefined : JSON.stringify(json));
  }

  return {
    port: bound,
    baseUrl: `${origin}${BASE}`,
    control: `${origin}/control`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE');
}

async function receive(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError('The body is too large');
    parts.push(part);
  }
  const body = Buffer.concat(parts);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES }) : body).toString('utf8');
}
