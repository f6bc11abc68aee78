import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

const segment = /^[A-Za-z0-9_@-][A-Za-z0-9_@.-]*$/;
/** The bundler puts a hash of the content into these names, so what a name stands for never changes. */
const hashedAsset = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

export type RendererFile =
  | { readonly outcome: 'found'; readonly body: Buffer; readonly contentType: string; readonly cacheControl: string }
  | { readonly outcome: 'not-found' };

/**
 * One file of the built board. Only plain names below the folder, only known types, and never through a link out of it.
 * @param path the path of the request's URL, still percent-encoded: names of the board need no encoding, so none is decoded.
 */
export async function rendererFile(directory: string, path: string): Promise<RendererFile> {
  const wanted = path === '/' ? '/index.html' : path;
  const contentType = contentTypes[extname(wanted)];
  const segments = wanted.split('/').slice(1);
  if (!contentType || !segments.every((name) => segment.test(name))) return { outcome: 'not-found' };
  try {
    const root = await realpath(directory);
    const file = await realpath(join(root, ...segments));
    if (!file.startsWith(root + sep)) return { outcome: 'not-found' };
    const cacheControl = hashedAsset.test(wanted) ? 'public, max-age=31536000, immutable' : 'no-cache';
    return { outcome: 'found', body: await readFile(file), contentType, cacheControl };
  } catch {
    return { outcome: 'not-found' };
  }
}
