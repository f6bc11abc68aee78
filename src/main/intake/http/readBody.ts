import type { IncomingMessage } from 'node:http';

export type ReadBody =
  | { readonly outcome: 'whole'; readonly bytes: Buffer }
  /** The first `limitBytes`; the rest was read and let go, so that the sender gets to hear the answer. */
  | { readonly outcome: 'cut'; readonly bytes: Buffer }
  /** The sender went away before the end: there is nobody to answer. */
  | { readonly outcome: 'aborted' };

/** What is read and let go beyond the limit before the answer is given anyway. */
const MAX_DRAINED_BYTES = 64_000_000;

/** Reads a request's body into memory, never more than `limitBytes` of it. Slow senders are cut off by the server's own timeouts. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let kept = 0;
    let received = 0;
    const finish = () => {
      const [only] = chunks;
      const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks, kept);
      resolve(received > limitBytes ? { outcome: 'cut', bytes } : { outcome: 'whole', bytes });
    };
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      const room = limitBytes - kept;
      if (room > 0) {
        const part = chunk.length <= room ? chunk : chunk.subarray(0, room);
        chunks.push(part);
        kept += part.length;
      }
      if (received > limitBytes + MAX_DRAINED_BYTES) {
        request.pause();
        finish();
      }
    });
    request.on('end', finish);
    request.on('error', () => resolve({ outcome: 'aborted' }));
    request.on('close', () => resolve({ outcome: 'aborted' }));
  });
}
