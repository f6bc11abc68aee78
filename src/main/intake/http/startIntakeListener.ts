import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Effects } from '../../effects.ts';
import type { EventLog } from '../../event-log/contract.ts';
import type { Exchanges } from '../../exchanges/index.ts';
import { keepSeats } from '../../limits/keepSeats.ts';
import { expectedSecret } from '../authentication/sameSecret.ts';
import type { Ingest } from '../ingest.ts';
import { watchProcess } from '../metrics/intakeMetrics.ts';
import { readBody } from './readBody.ts';
import { sendReply, sendText } from './reply.ts';
import { answer, type RouteContext } from './routes.ts';

export interface IntakeListenerOptions {
  /** Address to bind; loopback unless the practice says otherwise. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly ingest: Ingest;
  readonly eventLog: EventLog;
  /** For the operation, and for reading events and metrics; any of several. */
  readonly token: string | readonly string[];
  readonly demo: boolean;
  readonly effects: Pick<Effects, 'now' | 'log' | 'setTimer'>;
  readonly version: string;
  /** Where calls are recorded; they are not by default. Told after the answer, and never heard. */
  readonly exchanges?: Pick<Exchanges, 'recordInbound'>;
  /** How long a sender may take for the headers and for the whole request. */
  readonly timeouts?: { readonly headersMs: number; readonly requestMs: number };
}

export interface IntakeListener {
  readonly url: string;
  readonly port: number;
  /** Takes no new connection, finishes what is under way (for up to 10 s), then lets go of the port. */
  close(): Promise<void>;
}

/** The door could not be opened. The message says what happened and what to do. */
export class IntakeListenerError extends Error {
  override readonly name = 'IntakeListenerError';
  readonly code: 'port-taken' | 'not-permitted' | 'no-such-address' | 'unknown';
  constructor(code: IntakeListenerError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const CLOSE_GRACE_MS = 10_000;
/** Each may hold one body in memory. When all are taken, idle ones make room. */
const SEATS = 500;
/** A sender that says more within this time keeps its connection; one that keeps silent would only hold a seat. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Opens the intake door: HTTP for everything that others send (architecture.md, decision 6).
 * @throws IntakeListenerError when the address cannot be had.
 */
export async function startIntakeListener(options: IntakeListenerOptions): Promise<IntakeListener> {
  const { host, ingest, eventLog, effects, timeouts = { headersMs: 10_000, requestMs: 30_000 } } = options;
  const tokens = typeof options.token === 'string' ? [options.token] : options.token;
  if (tokens.length === 0 || tokens.includes(''))
    throw new IntakeListenerError('unknown', 'The intake door needs a token that is not empty.');
  let isClosing = false;
  const context: RouteContext = {
    ingest,
    eventLog,
    tokens: tokens.map(expectedSecret),
    demo: options.demo,
    version: options.version,
    now: effects.now,
    isClosing: () => isClosing,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const startedAtMs = effects.now();
    const startedAt = performance.now();
    try {
      const answered = await answer(request, requestId, context);
      if (answered === 'gone') return;
      // A sender that is still sending would not hear the answer: the rest is read and let go first.
      if (!request.complete && (await readBody(request, 0)).outcome === 'aborted') return;
      const isLast = isClosing || !request.complete;
      if ('text' in answered) {
        sendText(response, { status: 200, text: answered.text, contentType: 'text/plain; version=0.0.4; charset=utf-8' }, isLast);
        return;
      }
      const responseBytes = sendReply(response, answered, isLast);
      const { received } = answered;
      if (!received) return;
      options.exchanges?.recordInbound({
        route: received.route,
        method: request.method ?? '',
        startedAtMs,
        durationMs: performance.now() - startedAt,
        status: answered.status,
        requestBytes: received.requestBytes,
        responseBytes,
        requestId,
        result: received.result,
      });
    } catch (error) {
      effects.log('error', 'a request broke the intake door', { requestId, error: error instanceof Error ? error.name : typeof error });
      const json = {
        error: 'Internal server error',
        message: 'Something here broke on this request. Send it again later.',
        request_id: requestId,
      };
      sendReply(response, { status: 500, json }, true);
    }
  }

  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: Math.min(5_000, timeouts.headersMs, timeouts.requestMs),
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
    },
    (request, response) => void handle(request, response),
  );
  keepSeats(server, SEATS);
  server.on('clientError', refuseMalformed);

  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(openingError(error, host, options.port)));
    server.listen({ host, port: options.port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : options.port);
    });
  });
  const stopWatching = watchProcess(ingest.metrics, eventLog);
  effects.log('info', 'intake door open', { port });

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        stopWatching();
        const giveUp = effects.setTimer(() => server.closeAllConnections(), CLOSE_GRACE_MS);
        server.close(() => {
          giveUp();
          resolve();
        });
      }),
  };
}

/** What is no HTTP, too long or too slow never reaches a route; it is answered here, in JSON like everything else. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, message } = malformed(error.code);
  const body = JSON.stringify({ error: STATUS_CODES[status], message, request_id: randomUUID() });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}

function malformed(code: string | undefined): { readonly status: number; readonly message: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, message: 'The headers are longer than 16 kB.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, message: 'The request took too long to arrive. Nothing of it was taken over; send it again.' };
    default:
      return { status: 400, message: 'This is not a well-formed HTTP request.' };
  }
}

function openingError(error: NodeJS.ErrnoException, host: string, port: number): IntakeListenerError {
  const cause = { cause: error };
  switch (error.code) {
    case 'EADDRINUSE':
      return new IntakeListenerError(
        'port-taken',
        `Port ${port} on ${host} is in use by another program. Stop that program, or choose another intake port.`,
        cause,
      );
    case 'EACCES':
      return new IntakeListenerError(
        'not-permitted',
        `This user may not open port ${port} on ${host}. Choose an intake port above 1023.`,
        cause,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new IntakeListenerError(
        'no-such-address',
        `This machine has no address ${host}. Correct the intake host in the policy file.`,
        cause,
      );
    default:
      return new IntakeListenerError(
        'unknown',
        `The intake door could not be opened on ${host}, port ${port} (${error.code ?? 'no code'}).`,
        cause,
      );
  }
}
