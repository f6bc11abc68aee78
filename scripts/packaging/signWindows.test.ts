import { describe, expect, test } from 'vitest';
import { signWindowsFile, windowsSignCall } from './signWindows.ts';

const call = (env: Record<string, string>) => windowsSignCall(env, 'C:\\out\\Frontdesk.exe');
const task = { path: 'C:\\out\\Frontdesk.exe' } as Parameters<ReturnType<typeof signWindowsFile>>[0];

describe('signing on Windows', () => {
  test.each([
    ['azure', { AZURE_SIGNING_DLIB: 'x.dll', AZURE_SIGNING_METADATA: 'm.json' }, ['/dlib', 'x.dll', '/dmdf', 'm.json']],
    ['token', { WINDOWS_CERT_SHA1: 'ABCD' }, ['/sha1', 'ABCD']],
    ['file', { WINDOWS_CERT_FILE: 'c.pfx', WINDOWS_CERT_PASSWORD: 'secret' }, ['/f', 'c.pfx', '/p', 'secret']],
  ])('with %s is sha256 with a timestamp', (way, env, own) => {
    const { program, args } = call({ WINDOWS_SIGN_WITH: way, ...env }) ?? { program: '', args: [] };
    expect(program).toBe('signtool.exe');
    expect(args).toEqual([
      'sign',
      '/fd',
      'SHA256',
      '/td',
      'SHA256',
      '/tr',
      'http://timestamp.digicert.com',
      ...own,
      'C:\\out\\Frontdesk.exe',
    ]);
  });

  test.each([
    ['azure', 'AZURE_SIGNING_DLIB'],
    ['token', 'WINDOWS_CERT_SHA1'],
    ['file', 'WINDOWS_CERT_FILE'],
  ])('with %s says that %s is missing', (way, missing) => {
    expect(() => call({ WINDOWS_SIGN_WITH: way })).toThrow(missing);
  });

  test('with anything else is refused', () => {
    expect(() => call({ WINDOWS_SIGN_WITH: 'magic' })).toThrow('must be azure, token or file');
  });

  test('is left out where nothing asks for it, except in a release, which fails', async () => {
    expect(call({})).toBeNull();
    await expect(signWindowsFile({}, false)(task)).resolves.toBeUndefined();
    await expect(signWindowsFile({}, true)(task)).rejects.toThrow('A release is signed or it is not made');
  });
});
