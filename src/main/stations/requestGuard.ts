import type { IncomingMessage } from 'node:http';
import type { Access } from './stationTokens.ts';

export type GuardedRequest =
  | { readonly outcome: 'allowed' }
  | { readonly outcome: 'refused'; readonly status: 401 | 403; readonly message: string };

export interface RequestGuard {
  /** For every request: it must be addressed to this machine by a loopback name, so that a foreign name resolved to it gets nothing. */
  host(request: IncomingMessage): GuardedRequest;
  /** As `host`; and where a browser says which page asks, it must be one of ours. */
  page(request: IncomingMessage): GuardedRequest;
  /**
   * For the live door. A browser always says which page asks: it must be one of ours. A program that says nothing of an
   * origin is no browser page; it has to present the token as bearer already here, and again in its hello.
   */
  live(request: IncomingMessage): GuardedRequest;
  /** For the read interface: the station token as bearer; a display's token opens no data here. */
  api(request: IncomingMessage): GuardedRequest;
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** @returns whether a listener bound to it can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1';
}

/** @param port the port that is really listened on. */
export function requestGuard(port: number, accessOf: (token: string) => Access): RequestGuard {
  const hosts: ReadonlySet<string> = new Set(loopbackNames.map((name) => `${name}:${port}`));
  const origins: ReadonlySet<string> = new Set([...hosts].map((name) => `http://${name}`));

  function host(request: IncomingMessage): GuardedRequest {
    if (hosts.has(request.headers.host?.toLowerCase() ?? '')) return { outcome: 'allowed' };
    return refused(403, 'This address is not one of this computer itself. Open it as http://127.0.0.1 with its port.');
  }

  function page(request: IncomingMessage): GuardedRequest {
    const addressed = host(request);
    const { origin } = request.headers;
    if (addressed.outcome === 'refused' || origin === undefined || origins.has(origin.toLowerCase())) return addressed;
    return refused(403, 'A page of another site may not do this here.');
  }

  return {
    host,
    page,
    live(request) {
      const asked = page(request);
      if (asked.outcome === 'refused' || request.headers.origin !== undefined) return asked;
      return accessOf(bearerOf(request)) === 'none'
        ? refused(401, 'Present the station token as "Authorization: Bearer …".')
        : { outcome: 'allowed' };
    },
    api(request) {
      switch (accessOf(bearerOf(request))) {
        case 'every-role':
          return { outcome: 'allowed' };
        case 'display-only':
          return refused(403, 'The token of a waiting-room screen opens no data here. Use the station token.');
        case 'none':
          return refused(401, 'Present the station token as "Authorization: Bearer …".');
      }
    },
  };
}

function refused(status: 401 | 403, message: string): GuardedRequest {
  return { outcome: 'refused', status, message };
}

function bearerOf(request: IncomingMessage): string {
  return /^Bearer ([\x21-\x7e]{1,500})$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}
