import type { ServerResponse } from 'node:http';
import type { Received } from '../received.ts';

/** What a route answers. */
export interface Reply {
  readonly status: number;
  readonly json: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What was received, for the record of calls; absent where nothing was sent to us. */
  readonly received?: Received;
}

/** @param isLast close the connection after this answer. @returns the bytes of the answer's body. */
export function sendReply(response: ServerResponse, reply: Reply, isLast: boolean): number {
  return sendText(response, { ...reply, text: JSON.stringify(reply.json), contentType: 'application/json' }, isLast);
}

export function sendText(
  response: ServerResponse,
  reply: Pick<Reply, 'status' | 'headers'> & { readonly text: string; readonly contentType: string },
  isLast: boolean,
): number {
  const bytes = Buffer.byteLength(reply.text);
  if (response.destroyed || response.headersSent) return bytes;
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': bytes,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(isLast && { connection: 'close' }),
    ...reply.headers,
  });
  response.end(reply.text);
  return bytes;
}

/** Whole seconds, never 0, for the header `Retry-After`. */
export function retryAfter(ms: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(ms / 1000))) };
}

/** How long a sender waits when storage refused. */
export const STORAGE_RETRY_MS = 30_000;
