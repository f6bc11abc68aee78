import { spawn } from 'node:child_process';
import type { CustomWindowsSign } from 'electron-builder';

type Env = Readonly<Record<string, string | undefined>>;
const TIMESTAMP = 'http://timestamp.digicert.com';

/**
 * The signtool call for one file, by WINDOWS_SIGN_WITH:
 * `azure`: Azure Trusted Signing, with AZURE_SIGNING_DLIB (its dlib) and AZURE_SIGNING_METADATA (its JSON); it reads its own credentials;
 * `token`: a certificate on an HSM or EV token that Windows knows, by WINDOWS_CERT_SHA1;
 * `file`: a certificate file, WINDOWS_CERT_FILE and WINDOWS_CERT_PASSWORD.
 * @returns null when nothing is asked for. @throws Error naming what is missing.
 */
export function windowsSignCall(env: Env, file: string): { readonly program: string; readonly args: readonly string[] } | null {
  const way = env['WINDOWS_SIGN_WITH'];
  if (way === undefined || way === '') return null;
  const need = (name: string) => {
    const value = env[name];
    if (!value) throw new Error(`Nothing was signed: WINDOWS_SIGN_WITH=${way} needs ${name}, which is not set.`);
    return value;
  };
  const common = ['sign', '/fd', 'SHA256', '/td', 'SHA256', '/tr', env['WINDOWS_TIMESTAMP_URL'] || TIMESTAMP];
  const program = env['SIGNTOOL_PATH'] || 'signtool.exe';
  switch (way) {
    case 'azure':
      return { program, args: [...common, '/dlib', need('AZURE_SIGNING_DLIB'), '/dmdf', need('AZURE_SIGNING_METADATA'), file] };
    case 'token':
      return { program, args: [...common, '/sha1', need('WINDOWS_CERT_SHA1'), file] };
    case 'file':
      return { program, args: [...common, '/f', need('WINDOWS_CERT_FILE'), '/p', need('WINDOWS_CERT_PASSWORD'), file] };
    default:
      throw new Error(`Nothing was signed: WINDOWS_SIGN_WITH is "${way}"; it must be azure, token or file.`);
  }
}

/** electron-builder's hook for each file. @param release fails where nothing would be signed: the hook itself is all that electron-builder asks for. */
export function signWindowsFile(env: Env, release: boolean): CustomWindowsSign {
  return ({ path }) => {
    const call = windowsSignCall(env, path);
    if (call) return run(call.program, call.args);
    if (!release) return Promise.resolve();
    return Promise.reject(new Error('A release is signed or it is not made: set WINDOWS_SIGN_WITH to azure, token or file.'));
  };
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // Its own words go to the build's log; the arguments, with a password among them, do not.
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => reject(new Error(`${program} could not be started; is the Windows SDK installed, or SIGNTOOL_PATH set?`)));
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}; its words are above.`))));
  });
}
