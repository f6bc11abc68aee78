import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rendererFile } from './rendererFiles.ts';

describe('the files of the board', () => {
  let folder = '';
  let board = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'frontdesk-board-'));
    board = join(folder, 'board');
    await mkdir(join(board, 'assets'), { recursive: true });
    await writeFile(join(board, 'index.html'), '<!doctype html>');
    await writeFile(join(board, 'assets', 'index-D4f8Kq2x.js'), 'run()');
    await writeFile(join(board, 'assets', 'plain.js'), 'run()');
    await writeFile(join(board, 'notes.txt'), 'not for the world');
    await writeFile(join(board, '.env.json'), '{}');
    await writeFile(join(folder, 'secret.json'), '{}');
    await symlink(join(folder, 'secret.json'), join(board, 'link.json'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('the address without a path is the page, asked for again each time', async () => {
    expect(await rendererFile(board, '/')).toMatchObject({
      outcome: 'found',
      contentType: 'text/html; charset=utf-8',
      cacheControl: 'no-cache',
    });
  });

  test('a file with a hash in its name may be kept for ever, one without may not', async () => {
    expect(await rendererFile(board, '/assets/index-D4f8Kq2x.js')).toMatchObject({ cacheControl: 'public, max-age=31536000, immutable' });
    expect(await rendererFile(board, '/assets/plain.js')).toMatchObject({ cacheControl: 'no-cache' });
  });

  test.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/..\\secret.json',
    '//secret.json',
    '/link.json',
    '/.env.json',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/index.html/',
    '/index.html\0.js',
    '/missing.js',
  ])('%j is not there', async (path) => {
    expect(await rendererFile(board, path)).toEqual({ outcome: 'not-found' });
  });

  test('a board that was not built is not there', async () => {
    expect(await rendererFile(join(folder, 'nowhere'), '/')).toEqual({ outcome: 'not-found' });
  });
});
