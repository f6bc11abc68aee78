import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { Duplex, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import type { Effects } from './effects.ts';

/** What is read of anybody's answer, and for how long. */
export interface FetchLimits {
  /** As it travels, compressed or not. */
  readonly wireBytes: number;
  /** As it is used: a few kilobytes on the way can unfold to gigabytes. */
  readonly decodedBytes: number;
  /** From the call to the end of the answer's headers, connecting included. */
  readonly headersMs: number;
  /** From one piece of the body to the next. */
  readonly idleMs: number;
  /** All of it, where the caller sets no shorter time with a signal. */
  readonly totalMs: number;
}

const MB = 1024 * 1024;
/** Nobody whom we call has more to say, or needs longer for it. */
const LIMITS: FetchLimits = { wireBytes: 8 * MB, decodedBytes: 8 * MB, headersMs: 30_000, idleMs: 10_000, totalMs: 60_000 };

/** Of an answer that is given up, so much is kept for whoever looks for the reason. */
const BEGINNING_BYTES = 64 * 1024;

/** `too-large`: longer than the limits. `silent`: nothing came for too long. `encoding`: in a coding that cannot be read. `timeout`: it took too long as a whole. */
export type UnreadReason = 'too-large' | 'silent' | 'encoding' | 'timeout' | 'reset';

/** What had come of an answer when it was given up. */
export interface AnswerBeginning {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded, and cut short. */
  readonly body: string;
}

/** There was an answer, or part of one, and it was not read to its end; the connection is gone. */
export class UnreadAnswer extends Error {
  override readonly name = 'UnreadAnswer';
  readonly reason: UnreadReason;
  readonly beginning: AnswerBeginning | null;
  constructor(reason: UnreadReason, beginning: AnswerBeginning | null, options?: ErrorOptions) {
    super(`The answer was not read: ${reason}`, options);
    this.reason = reason;
    this.beginning = beginning;
  }
}

/**
 * The network of the engine: `fetch` for one http(s) request whose answer is read whole before the promise resolves, never beyond the
 * limits. The fetch of the platform decodes bodies out of sight and without a limit on what travels, so this one counts both itself.
 * Redirects are never followed. Rejects with {@link UnreadAnswer}, with the reason of the caller's signal, or with the socket's error.
 */
export function boundedFetch(limits: Partial<FetchLimits> = {}): Effects['fetch'] {
  const bounds = { ...LIMITS, ...limits };
  return (url, { method = 'GET', headers = {}, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const send = url.startsWith('https:') ? requestSecure : requestPlain;
      const request = send(url, { method, headers: { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', ...headers } });
      const reading: Reading = { response: null, pieces: [], kept: 0 };

      // The first reason stands; the errors of the connection that it ends are its consequences.
      const giveUp = (error: unknown) => {
        settle();
        reject(error);
        request.destroy();
      };
      const giveUpFor = (reason: UnreadReason, options?: ErrorOptions) => giveUp(new UnreadAnswer(reason, beginningOf(reading), options));
      const aborted = () => giveUp(abortError(signal, reading));
      const total = setTimeout(() => giveUpFor('timeout'), bounds.totalMs);
      const quiet = setTimeout(() => giveUpFor('silent'), bounds.headersMs);
      function settle() {
        clearTimeout(total);
        clearTimeout(quiet);
        signal?.removeEventListener('abort', aborted);
      }
      signal?.addEventListener('abort', aborted, { once: true });

      let silence: NodeJS.Timeout | undefined;
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => giveUpFor('silent'), bounds.idleMs);
      };

      request.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'HPE_HEADER_OVERFLOW') giveUpFor('too-large', { cause: error });
        else giveUp(error);
      });
      request.on('response', (response) => {
        clearTimeout(quiet);
        reading.response = response;
        heard();
        void readBody(reading, bounds, heard)
          .then(
            (bytes) => {
              settle();
              resolve(answerOf(response, bytes));
            },
            (error: unknown) => giveUpFor(error instanceof LimitReached ? 'too-large' : reasonOf(error), { cause: error }),
          )
          .catch(giveUp)
          .finally(() => clearTimeout(silence));
      });
      request.end(body);
    });
}

interface Reading {
  response: IncomingMessage | null;
  readonly pieces: Buffer[];
  /** Bytes in `pieces`. */
  kept: number;
}

class LimitReached extends Error {}
class UnknownCoding extends Error {}

async function readBody(reading: Reading, bounds: FetchLimits, heard: () => void): Promise<Buffer> {
  const { response } = reading;
  if (!response) return Buffer.alloc(0);
  let travelled = 0;
  async function* counted(source: AsyncIterable<Buffer>) {
    for await (const piece of source) {
      heard();
      travelled += piece.length;
      if (travelled > bounds.wireBytes) throw new LimitReached();
      yield piece;
    }
  }
  async function gather(source: AsyncIterable<Buffer>) {
    for await (const piece of source) {
      if (reading.kept + piece.length > bounds.decodedBytes) throw new LimitReached();
      reading.kept += piece.length;
      reading.pieces.push(piece);
    }
  }
  const decoder = hasBody(response) ? decoderOf(response.headers['content-encoding']) : null;
  if (decoder) await pipeline(response, counted, decoder, gather);
  else await pipeline(response, counted, gather);
  return Buffer.concat(reading.pieces, reading.kept);
}

/** One coding at most: a coding inside a coding unfolds twice, and no honest answer has it. @throws UnknownCoding */
function decoderOf(coding = 'identity'): Transform | Duplex | null {
  switch (coding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip();
    case 'deflate':
      return inflateEither();
    case 'br':
      return zlib.createBrotliDecompress();
    case 'zstd':
      return zlib.createZstdDecompress();
    default:
      throw new UnknownCoding();
  }
}

/** `deflate` is meant with a zlib header (RFC 9110) and often sent without; the first byte tells. */
function inflateEither(): Duplex {
  return Duplex.from(async function* (source: AsyncIterable<Buffer>) {
    const pieces = source[Symbol.asyncIterator]();
    const first = await pieces.next();
    if (first.done) return;
    const inflate = ((first.value[0] ?? 0) & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw();
    async function* all() {
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => pieces };
    }
    const done = pipeline(all, inflate);
    // Its failure comes out of the loop below as well.
    done.catch(() => undefined);
    yield* inflate;
    await done;
  });
}

function hasBody({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode !== 204 && statusCode !== 304;
}

function answerOf(response: IncomingMessage, bytes: Buffer): Response {
  const { statusCode: status = 0 } = response;
  const headers = headersOf(response);
  return new Response(hasBody(response) && status !== 205 ? new Uint8Array(bytes) : null, { status, headers });
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function beginningOf({ response, pieces, kept }: Reading): AnswerBeginning | null {
  if (!response) return null;
  const body = Buffer.concat(pieces, kept).subarray(0, BEGINNING_BYTES).toString('utf8');
  return { status: response.statusCode ?? 0, headers: headersOf(response), body };
}

/** A deadline of the caller that passes while an answer is read leaves its beginning; anything else is the caller's own reason. */
function abortError(signal: AbortSignal | undefined, reading: Reading): unknown {
  const isDeadline = signal?.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return isDeadline ? new UnreadAnswer('timeout', beginningOf(reading), { cause: signal.reason }) : signal?.reason;
}

function reasonOf(error: unknown): UnreadReason {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return error instanceof UnknownCoding || /^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_ZLIB|ERR_PADDING|ZSTD)/.test(code) ? 'encoding' : 'reset';
}
