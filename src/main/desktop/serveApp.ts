import { contentSecurityPolicy, rendererFile } from '../stations/index.ts';
import { APP_HOST, APP_SCHEME } from './electronParts.ts';

/**
 * The handler behind `app://frontdesk/…`: GET and HEAD, the exact host, real files of the renderer folder with known types
 * (desktop.md, Electron shell). Must be given to `protocol.handle` after the app is ready and before a window opens.
 * @param connectTo further origins the page may connect to: a paired station host.
 */
export function serveApp(rendererDirectory: string, connectTo: readonly string[] = []): (request: Request) => Promise<Response> {
  const headers = {
    'content-security-policy': contentSecurityPolicy(connectTo),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers });
    const url = URL.parse(request.url);
    if (url?.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST || url.username !== '' || url.password !== '')
      return new Response(null, { status: 404, headers });
    const file = await rendererFile(rendererDirectory, url.pathname);
    if (file.outcome === 'not-found') return new Response(null, { status: 404, headers });
    const found = { ...headers, 'content-type': file.contentType, 'cache-control': file.cacheControl };
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(file.body), { status: 200, headers: found });
  };
}
