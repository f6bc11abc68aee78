import type { ServerResponse } from 'node:http';

/** What a route answers. */
export interface Reply {
  readonly status: number;
  readonly json: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param isLast close the connection after this answer. */
export function sendReply(response: ServerResponse, reply: Reply, isLast: boolean): void {
  sendText(response, { ...reply, text: JSON.stringify(reply.json), contentType: 'application/json' }, isLast);
}

export function sendText(
  response: ServerResponse,
  reply: Pick<Reply, 'status' | 'headers'> & { readonly text: string; readonly contentType: string },
  isLast: boolean,
): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(isLast && { connection: 'close' }),
    ...reply.headers,
  });
  response.end(reply.text);
}

/** Whole seconds, never 0, for the header `Retry-After`. */
export function retryAfter(ms: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(ms / 1000))) };
}

/** How long a sender waits when storage refused. */
export const STORAGE_RETRY_MS = 30_000;
