import type { IncomingMessage } from 'node:http';

const proxyHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'] as const;

/**
 * Whether a request comes from this very machine, directly. A proxy on this machine may speak for anybody, and so may a web
 * page of another site that a browser here has open (foreign Origin, or a foreign name that was pointed at this address).
 */
export function isLocalRequest(request: IncomingMessage): boolean {
  const { headers } = request;
  if (!isLoopbackAddress(request.socket.remoteAddress)) return false;
  if (proxyHeaders.some((name) => headers[name] !== undefined)) return false;
  if (headers.host !== undefined && !isLoopbackName(`http://${headers.host}`)) return false;
  return headers.origin === undefined || isLoopbackName(headers.origin);
}

export function isLoopbackAddress(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? '');
}

function isLoopbackName(url: string): boolean {
  const name = URL.canParse(url) ? new URL(url).hostname : '';
  return name === 'localhost' || name === '[::1]' || isLoopbackAddress(name);
}
