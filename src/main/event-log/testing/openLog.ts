import { StorageError } from '../contract.ts';
import { openEventLog } from '../openEventLog.ts';
import { clinicSetup } from './aLog.ts';

/** Opens the data folder it is given, says how that went, and keeps it open until it is killed. */
const directory = process.argv[2] ?? '';
try {
  openEventLog({ directory, practices: [clinicSetup], now: Date.now, newId: () => crypto.randomUUID(), log: () => undefined });
  process.stdout.write('opened\n');
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${error instanceof StorageError ? `${error.code}: ${error.message}` : String(error)}\n`);
}
