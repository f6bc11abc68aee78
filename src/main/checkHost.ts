import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { loadPolicy, type Policy } from './policy/index.ts';

export interface HostToCheck {
  /** Null: not looked at. */
  readonly data: string | null;
  readonly policy: string | null;
  /** Null: the policy's, else the usual one. */
  readonly stationPort: number | null;
  readonly intakePort: number | null;
  readonly defaults: { readonly stationPort: number; readonly intakePort: number };
  readonly env: NodeJS.ProcessEnv;
}

export interface Finding {
  /** `look`: it would start, but somebody should know. `problem`: it would not start, or not do what it is there for. */
  readonly level: 'fine' | 'look' | 'problem';
  /** One sentence or two, without a secret. */
  readonly text: string;
}

const MB = 1024 * 1024;
const LEAST_FREE_BYTES = 200 * MB;
const WANTED_FREE_BYTES = 5_000 * MB;
/** `statfs` types of file systems of other computers, on which SQLite's locks do not hold: NFS, SMB, CIFS, SMB 2. */
const REMOTE = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42]);
const OTHERS = 0o077;

/** Looks whether a host would start and do its work with these arguments; starts nothing, asks nobody outside, changes nothing. */
export async function checkHost(host: HostToCheck): Promise<readonly Finding[]> {
  const loaded = loadPolicy(host.policy, host.env, (path) => readFileSync(path));
  const findings: Finding[] = [];
  const listeners: Policy['listeners'] = loaded.outcome === 'policy' ? loaded.policy.listeners : {};
  if (loaded.outcome === 'bad') {
    findings.push(...loaded.problems.map(({ path, message }) => problem(`Policy: ${path || 'the file'} ${message}.`)));
  } else {
    findings.push(policyFinding(host.policy, loaded.policy));
    findings.push(...loaded.notices.map(({ path, message }) => look(`Policy: ${path} ${message}.`)));
    findings.push(...loaded.policy.practices.flatMap(linkFindings));
  }
  const { stationPort, intakePort, defaults } = host;
  const station = { host: listeners.station?.host, port: stationPort ?? listeners.station?.port ?? defaults.stationPort };
  const intake = { host: listeners.intake?.host, port: intakePort ?? listeners.intake?.port ?? defaults.intakePort };
  findings.push(await portFinding('station', station), await portFinding('intake', intake));
  if (station.port !== 0 && station.port === intake.port)
    findings.push(problem('The station port and the intake port are the same. Choose two.'));
  if (host.data !== null) findings.push(...folderFindings(host.data));
  return findings;
}

function policyFinding(path: string | null, policy: Policy): Finding {
  if (path === null) return look('There is no policy: nothing but the demo could run. Name it with --policy FILE.');
  const { practices, sources, users } = policy;
  if (practices.length === 0) return problem('The policy names no practice, so nothing could be received. Add one under "practices".');
  const text = `The policy is whole, and every secret in it can be read: ${practices.length} practices, ${sources.length} sources, ${users.length} users.`;
  return { level: 'fine', text };
}

function linkFindings({ tenantId, healthengine }: Policy['practices'][number]): readonly Finding[] {
  if (!healthengine) return [];
  const { baseUrl, practiceId } = healthengine;
  const url = new URL(baseUrl);
  const text = `${tenantId} is linked to Healthengine practice ${practiceId} at ${url.host}; nothing was asked there.`;
  const isPlain = url.protocol !== 'https:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (isPlain)
    return [
      problem(
        `The Healthengine address of ${tenantId} is not https: patients' details would go over the network in clear. Correct healthengine.baseUrl.`,
      ),
    ];
  return [{ level: 'fine', text }];
}

function portFinding(
  door: string,
  { host = '127.0.0.1', port }: { readonly host: string | undefined; readonly port: number },
): Promise<Finding> {
  return new Promise((found) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'is in use; if Frontdesk runs here already, by itself'
          : error.code === 'EACCES'
            ? 'may not be opened by this user; choose one above 1023'
            : `cannot be opened (${error.code ?? error.name}); look at the host and the port`;
      found(problem(`The ${door} port ${port} on ${host} ${reason}.`));
    });
    server.listen({ host, port }, () => {
      server.close(() =>
        found({ level: 'fine', text: `The ${door} port ${port === 0 ? '0 (any free one)' : port} on ${host} can be opened.` }),
      );
    });
  });
}

function folderFindings(directory: string): readonly Finding[] {
  const above = nearest(resolve(directory));
  const isThere = above === resolve(directory);
  const found = statSync(above);
  if (!found.isDirectory()) return [problem(`The data folder ${directory} cannot be made: ${above} is a file.`)];
  const findings: Finding[] = [];
  const { bavail, bsize, type } = statfsSync(above);
  if (isWritable(above))
    findings.push({ level: 'fine', text: `The data folder ${directory} ${isThere ? 'is there' : 'can be made'} and can be written to.` });
  else findings.push(problem(`This user may not write to ${above}, so the data folder cannot be used. Give it the right to.`));
  if (REMOTE.has(type))
    findings.push(problem(`The data folder ${directory} is on another computer, where locks do not hold. Choose a local disk.`));
  const free = `${Math.floor((bavail * bsize) / MB)} MB are free on the disk of ${directory}.`;
  if (bavail * bsize < LEAST_FREE_BYTES) findings.push(problem(`Only ${free} Free some space before it is started.`));
  else findings.push({ level: bavail * bsize < WANTED_FREE_BYTES ? 'look' : 'fine', text: free });
  if (isThere) findings.push(...rightsFindings(directory, found.mode));
  return findings;
}

function rightsFindings(directory: string, mode: number): readonly Finding[] {
  const findings: Finding[] = [];
  const key = join(directory, 'practice.key');
  if (existsSync(join(directory, 'events.db')) && !existsSync(key))
    findings.push(problem(`There is data in ${directory} but no practice.key, without which no name can be read. Put the key file back.`));
  // On Windows rights are in lists that are not in the mode.
  if (process.platform === 'win32') return findings;
  if (existsSync(key) && (statSync(key).mode & OTHERS) !== 0)
    findings.push(problem(`The key file ${key} can be read by other users. Take their rights away (chmod 600).`));
  if ((mode & OTHERS) !== 0)
    findings.push(
      look(
        `The data folder ${directory} is open to other users; a start takes their rights away where it may, or refuses. chmod 700 settles it.`,
      ),
    );
  return findings;
}

/** The folder itself, or the nearest above it that is there. */
function nearest(path: string): string {
  let at = path;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function look(text: string): Finding {
  return { level: 'look', text };
}

function problem(text: string): Finding {
  return { level: 'problem', text };
}
