import { checkHost, type Finding } from './checkHost.ts';
import { backupBeside, StorageError } from './event-log/index.ts';
import { DEFAULT_INTAKE_PORT, DEFAULT_STATION_PORT, type ServeOptions } from './serveOptions.ts';

const marks: Readonly<Record<Finding['level'], string>> = { fine: 'fine    ', look: 'look    ', problem: 'PROBLEM ' };

/** `--check`: a line for each thing looked at, on standard output. @returns the exit code. */
export async function check({ data, policy, stationPort, intakePort }: ServeOptions): Promise<0 | 2> {
  const defaults = { stationPort: DEFAULT_STATION_PORT, intakePort: DEFAULT_INTAKE_PORT };
  const findings = await checkHost({ data: data === '' ? null : data, policy, stationPort, intakePort, defaults, env: process.env });
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const summary = problems === 0 ? 'It can be started.' : `${problems} ${problems === 1 ? 'thing keeps' : 'things keep'} it from working.`;
  process.stdout.write(
    `${[...findings.map(({ level, text }) => `${marks[level]}${text}`), `${summary} Nothing was started or changed.`].join('\n')}\n`,
  );
  return problems === 0 ? 0 : 2;
}

/** `--backup TO`: one line of JSON on standard output when it is made; what a person should know on standard error. @returns the exit code. */
export function backup(data: string, to: string): 0 | 2 {
  try {
    const { directory, position } = backupBeside(data, to);
    process.stdout.write(`${JSON.stringify({ backup: true, directory, position })}\n`);
    process.stderr.write(
      `The backup holds every event up to position ${position}. The practice key is not in it, on purpose: without it nobody can read a name in it, you neither. Keep a copy of practice.key somewhere else.\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}
