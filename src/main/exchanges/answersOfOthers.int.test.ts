import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { correlationIdSchema, tenantIdSchema } from '../../shared/events/index.ts';
import { boundedFetch, type FetchLimits } from '../boundedFetch.ts';
import { systemEffects } from '../systemEffects.ts';
import type { CallOutcome } from './contract.ts';
import { createHttpClient } from './createHttpClient.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

interface Stranger {
  readonly url: string;
  readonly asked: () => number;
  /** Bytes that its side of the connection gave away, once the connection has ended. */
  readonly ended: Promise<number>;
}

async function listening(server: Server, asked: () => number): Promise<Stranger> {
  servers.push(server);
  const ended = new Promise<number>((resolve) => {
    server.on('connection', (socket: Socket) => {
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(socket.bytesWritten));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked, ended };
}

/** Somebody else's server, which answers as it likes. */
function aStranger(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<Stranger> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    response.on('error', () => undefined);
    answer(response, request);
  });
  return listening(server, () => count);
}

/** Somebody who speaks bytes rather than HTTP. */
function aRawStranger(speak: (socket: Socket) => void): Promise<Stranger> {
  return listening(
    createTcpServer((socket) => speak(socket)),
    () => 1,
  );
}

/** Writes the same again and again for as long as the other side takes it. */
function endlessly(
  write: (chunk: Buffer) => boolean,
  stream: { once(event: 'drain', go: () => void): unknown; destroyed: boolean },
  chunk: Buffer,
) {
  while (!stream.destroyed && write(chunk));
  if (!stream.destroyed) stream.once('drain', () => endlessly(write, stream, chunk));
}

/** Writes a little every 20 ms until the connection ends. */
function trickle(socket: Socket | null, write: () => void) {
  const timer = setInterval(write, 20);
  socket?.on('close', () => clearInterval(timer));
}

function call(
  url: string,
  { timeoutMs = 60_000, limits }: { timeoutMs?: number; limits?: Partial<FetchLimits> } = {},
): Promise<CallOutcome> {
  const effects = systemEffects(() => undefined);
  const http = createHttpClient({ effects: limits ? { ...effects, fetch: boundedFetch(limits) } : effects });
  return http.call({
    tenantId: tenantIdSchema.parse('clinic-abc'),
    target: 'healthengine',
    operation: 'pollRequests',
    method: 'GET',
    url,
    headers: {},
    timeoutMs,
    correlationId: correlationIdSchema.parse('call-1'),
  });
}

const MB = 1024 * 1024;

describe('an answer of somebody else', () => {
  it('that unfolds to a gigabyte is given up at the limit, and its beginning is kept', async () => {
    const member = gzipSync(Buffer.alloc(16 * MB, 'a'));
    const bomb = Buffer.concat(Array.from({ length: 64 }, () => member));
    const stranger = await aStranger((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const residentBefore = process.resourceUsage().maxRSS;

    const outcome = await call(stranger.url);

    expect(outcome).toMatchObject({ outcome: 'unreachable', reason: 'too-large', beginning: { status: 200 } });
    expect(outcome.outcome === 'unreachable' && outcome.beginning?.body).toMatch(/^a{1000,}$/);
    // Kilobytes: a few times the limit of 8 MB, where all of it would be a million.
    expect(process.resourceUsage().maxRSS - residentBefore).toBeLessThan(200 * 1024);
    await stranger.ended;
  });

  it('without end is given up at the limit, and its connection ends', async () => {
    const stranger = await aStranger((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      endlessly((chunk) => response.write(chunk), response, Buffer.alloc(64 * 1024, '['));
    });

    expect(await call(stranger.url)).toMatchObject({ outcome: 'unreachable', reason: 'too-large' });
    // What the two kernels hold of it comes on top of the limit.
    expect(await stranger.ended).toBeLessThan(40 * MB);
  });

  it('that is long on the way and unfolds to nothing is given up as well', async () => {
    // An empty block of a stream that never ends: five bytes that say nothing.
    const nothing = Buffer.concat(Array.from({ length: 10_000 }, () => Buffer.from([0, 0, 0, 0xff, 0xff])));
    const stranger = await aStranger((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.write(gzipSync('').subarray(0, 10));
      endlessly((chunk) => response.write(chunk), response, nothing);
    });

    expect(await call(stranger.url)).toMatchObject({ outcome: 'unreachable', reason: 'too-large' });
    await stranger.ended;
  });

  it('that trickles is given up when the time of the call is over', async () => {
    const stranger = await aStranger((response) => {
      response.writeHead(200);
      trickle(response.socket, () => response.write('a'));
    });

    expect(await call(stranger.url, { timeoutMs: 400 })).toMatchObject({ outcome: 'unreachable', reason: 'timeout' });
    await stranger.ended;
  });

  it('that trickles ends even where nobody set a time for the call', async () => {
    const stranger = await aStranger((response) => {
      response.writeHead(200);
      trickle(response.socket, () => response.write('a'));
    });

    expect(await call(stranger.url, { limits: { totalMs: 400 } })).toMatchObject({ outcome: 'unreachable', reason: 'timeout' });
    await stranger.ended;
  });

  it('that falls silent half-way is given up, and its beginning is kept', async () => {
    const stranger = await aStranger((response) => void response.writeHead(200, { 'x-request-id': 'r1' }).write('{"half":'));

    expect(await call(stranger.url, { limits: { idleMs: 200 } })).toMatchObject({
      outcome: 'unreachable',
      reason: 'silent',
      beginning: { status: 200, headers: { 'x-request-id': 'r1' }, body: '{"half":' },
    });
    await stranger.ended;
  });

  it('that breaks off half-way has a beginning and is no answer', async () => {
    const stranger = await aStranger((response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"half":', () => response.destroy());
    });

    expect(await call(stranger.url)).toMatchObject({
      outcome: 'unreachable',
      reason: 'reset',
      beginning: { status: 200, body: '{"half":' },
    });
  });

  it.each([
    ['headers that trickle without end', (socket: Socket) => trickle(socket, () => socket.write('x-a: b\r\n')), 'silent'],
    ['headers longer than any', (socket: Socket) => void socket.write(`x-a: ${'b'.repeat(100_000)}\r\n`), 'too-large'],
    ['interim answers without end', (socket: Socket) => trickle(socket, () => socket.write('\r\nHTTP/1.1 103 Early Hints\r\n')), 'silent'],
  ])('with %s is given up', async (_what, speak, reason) => {
    const stranger = await aRawStranger((socket) => {
      socket.once('data', () => {
        socket.write(reason === 'silent' ? 'HTTP/1.1 103 Early Hints\r\n' : 'HTTP/1.1 200 OK\r\n');
        speak(socket);
      });
    });

    expect(await call(stranger.url, { limits: { headersMs: 400 } })).toMatchObject({ outcome: 'unreachable', reason });
    await stranger.ended;
  });

  it('that points elsewhere is not followed: a key never travels to another address', async () => {
    const stranger = await aStranger((response, request) => void response.writeHead(302, { location: `${request.url}x` }).end('{"a":1}'));

    expect(await call(stranger.url)).toMatchObject({ outcome: 'answered', status: 302, body: '{"a":1}' });
    expect(stranger.asked()).toBe(1);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('in %s is read as what it says', async (encoding, encode) => {
    const stranger = await aStranger(
      (response) => void response.writeHead(200, { 'content-encoding': encoding }).end(encode('{"ok":"ä"}')),
    );

    expect(await call(stranger.url)).toMatchObject({ outcome: 'answered', status: 200, body: '{"ok":"ä"}' });
  });

  it.each([
    ['a coding that nobody here knows', { 'content-encoding': 'sdch' }, Buffer.from('{}')],
    ['codings around each other', { 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync('{}'))],
    ['other bytes than it says', { 'content-encoding': 'gzip' }, Buffer.from('{"plain":true}')],
    ['half of its coding', { 'content-encoding': 'gzip' }, gzipSync('{"a":"long enough to be cut"}').subarray(0, 20)],
  ])('in %s is no answer', async (_what, headers, bytes) => {
    const stranger = await aStranger((response) => void response.writeHead(200, headers).end(bytes));

    expect(await call(stranger.url)).toMatchObject({ outcome: 'unreachable', reason: 'encoding', beginning: { status: 200 } });
  });

  it('without a body is an answer', async () => {
    const stranger = await aStranger((response) => void response.writeHead(204, { 'content-encoding': 'gzip' }).end());

    expect(await call(stranger.url)).toMatchObject({ outcome: 'answered', status: 204, body: '' });
  });
});
