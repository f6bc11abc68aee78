import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { PracticeSetup } from '../../shared/clinic-day/index.ts';
import { MAX_MESSAGE_BYTES } from '../../shared/live/index.ts';
import type { Effects } from '../effects.ts';
import { type EventLog, StorageError } from '../event-log/contract.ts';
import type { Exchanges } from '../exchanges/index.ts';
import { keepSeats } from '../limits/keepSeats.ts';
import type { DeadDeliveries } from '../outbox/index.ts';
import { type ApiAnswer, failure } from './apiAnswer.ts';
import { contentSecurityPolicy } from './contentSecurityPolicy.ts';
import type { LiveHub } from './liveHub.ts';
import { rendererFile } from './rendererFiles.ts';
import { type GuardedRequest, isLoopback, requestGuard } from './requestGuard.ts';
import { routeOf, stationApi } from './stationApi.ts';
import { accessByToken } from './stationTokens.ts';
import { messageEncoder, wsConnection } from './wsConnection.ts';

export interface StationListenerOptions {
  /** A loopback address or name; anything wider is refused until there is TLS and pairing. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly hub: LiveHub;
  readonly eventLog: EventLog;
  /** Erased with the patient, and read. */
  readonly exchanges?: Exchanges;
  /** What was given up on its way out: listed, sent again, set aside. */
  readonly deadDeliveries?: DeadDeliveries;
  readonly token: string;
  /** The built board. */
  readonly rendererDirectory: string;
  readonly practices: readonly PracticeSetup[];
  readonly effects: Effects;
}

export interface StationListener {
  /** Such as `http://127.0.0.1:4000`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops accepting, ends what is open. Close the hub first: it says goodbye. */
  close(): Promise<void>;
}

/** The station door could not be opened; the message is a sentence for whoever starts the program. */
export class StationListenerError extends Error {
  override readonly name = 'StationListenerError';
}

/** Connections of HTTP, windows not counted. When all are taken, idle ones make room. */
const SEATS = 200;
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 10_000, connectionsCheckingInterval: 5_000 };

/** The station door: the board, the live protocol over ws, the read interface (architecture.md, decision 6). @throws StationListenerError */
export async function startStationListener(options: StationListenerOptions): Promise<StationListener> {
  const { host, hub, effects } = options;
  if (!isLoopback(host)) {
    throw new StationListenerError(
      `The station door cannot listen on ${host}: beyond this computer it needs TLS and paired stations, which this version does not have. Use 127.0.0.1.`,
    );
  }
  if (options.token === '') throw new StationListenerError('The station door needs a token that is not empty.');
  const accessOf = accessByToken(options.token);
  const api = stationApi(options);
  const encode = messageEncoder();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const server = createServer(TIMEOUTS, (request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const seats = keepSeats(server, SEATS);
  server.on('upgrade', upgrade);
  // A malformed request line never reaches a handler; the socket is answered and closed by hand.
  server.on('clientError', (_error, socket) => refuseUpgrade(socket, failure(400, 'bad-request', 'This is not HTTP as it should be.')));

  const port = await listen(server, options);
  server.on('error', (error) => effects.log('error', 'station door', { error: error.name }));
  const guard = requestGuard(port, accessOf);

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const startedMs = effects.now();
    const url = urlOf(request);
    const addressed = guard.host(request);
    if (!url) return sendJson(request, response, failure(400, 'bad-request', 'This address cannot be read.'));
    if (addressed.outcome === 'refused') return sendJson(request, response, refusalOf(addressed));
    if (!url.pathname.startsWith('/api/')) return sendFile(request, response, url.pathname);
    const reply = await answerApi(request, url);
    sendJson(request, response, reply);
    effects.log('info', 'station request', {
      method: request.method ?? '',
      route: routeOf(url.pathname),
      status: reply.status,
      durationMs: effects.now() - startedMs,
    });
  }

  async function answerApi(request: IncomingMessage, url: URL): Promise<ApiAnswer> {
    const allowed = guard.api(request);
    if (allowed.outcome === 'refused') return refusalOf(allowed);
    try {
      return await api(request, url);
    } catch (error) {
      effects.log('error', 'station request failed', { error: error instanceof Error ? error.name : 'unknown' });
      if (error instanceof StorageError) return failure(503, `storage-${error.code}`, error.message);
      return failure(500, 'engine-error', 'The host could not read this from its storage. Look at its health, then try again.');
    }
  }

  async function sendFile(request: IncomingMessage, response: ServerResponse, path: string) {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendJson(request, response, failure(405, 'method-not-allowed', 'This address only answers GET.'));
    }
    const file = await rendererFile(options.rendererDirectory, path);
    if (file.outcome === 'not-found') {
      const missing =
        path === '/'
          ? failure(503, 'not-built', 'The board is not there: it has not been built. Run "npm run build", then reload.')
          : failure(404, 'not-found', 'There is nothing at this address.');
      return sendJson(request, response, missing);
    }
    response.writeHead(200, {
      ...safetyHeaders,
      'content-security-policy': contentSecurityPolicy([`ws://${request.headers.host ?? ''}`]),
      'content-type': file.contentType,
      'cache-control': file.cacheControl,
      'content-length': file.body.byteLength,
    });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    socket.on('error', () => socket.destroy());
    const refusal = upgradeRefusal(request);
    if (refusal) {
      effects.log('warn', 'live connection refused', { status: refusal.status });
      refuseUpgrade(socket, refusal);
      return;
    }
    seats.leave(socket);
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const session = hub.connect(wsConnection(ws, encode, effects.setTimer), { accessOf });
      ws.on('message', (data, isBinary) => session.receive(isBinary ? undefined : parsed(data.toString())));
      ws.on('close', () => session.closed());
      // Too large, not UTF-8, a broken frame: ws answers with the fitting close code; `close` follows.
      ws.on('error', () => {});
    });
  }

  function upgradeRefusal(request: IncomingMessage): ApiAnswer | undefined {
    if (urlOf(request)?.pathname !== '/live') return failure(404, 'not-found', 'The live door is at /live.');
    const allowed = guard.live(request);
    return allowed.outcome === 'refused' ? refusalOf(allowed) : undefined;
  }

  return {
    port,
    url: `http://${host === '::1' ? '[::1]' : host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        // A goodbye said just now gets the time to leave; then whatever is still open ends.
        const cancel = effects.setTimer(() => {
          for (const ws of sockets.clients) ws.terminate();
          server.closeAllConnections();
        }, CLOSE_GRACE_MS);
        server.close(() => {
          cancel();
          resolve();
        });
        for (const ws of sockets.clients) ws.close(1001);
        server.closeIdleConnections();
      }),
  };
}

const CLOSE_GRACE_MS = 500;

const safetyHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

function listen(server: ReturnType<typeof createServer>, { host, port }: StationListenerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program. Close it, or choose another with --station-port.`
          : error.code === 'EACCES'
            ? `This user may not listen on port ${port}. Choose one above 1023 with --station-port.`
            : `The station door could not be opened (${error.code ?? error.name}).`;
      reject(new StationListenerError(reason, { cause: error }));
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function urlOf(request: IncomingMessage): URL | undefined {
  // Resolved against a fixed base: `//elsewhere/` in the request line must not become another host.
  const path = request.url ?? '/';
  return path.startsWith('/') && !path.startsWith('//') && URL.canParse(path, 'http://station')
    ? new URL(path, 'http://station')
    : undefined;
}

function sendJson(request: IncomingMessage, response: ServerResponse, { status, body }: ApiAnswer) {
  response.writeHead(status, {
    ...safetyHeaders,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    // A refused body is not read: the connection ends with the answer.
    ...(status >= 400 && { connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
}

function refusalOf({ status, message }: Extract<GuardedRequest, { outcome: 'refused' }>): ApiAnswer {
  return failure(status, status === 401 ? 'unauthorized' : 'forbidden', message);
}

function refuseUpgrade(socket: Duplex, { status, body }: ApiAnswer): void {
  const text = JSON.stringify(body);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(
    `HTTP/1.1 ${status} ${status === 401 ? 'Unauthorized' : 'Refused'}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}

/** @returns undefined, which no message schema accepts, when it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
