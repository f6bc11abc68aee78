import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The token of a door, made at the first start and kept beside the data for its owner alone, so that a browser that signed in
 * stays signed in over restarts. @throws when the folder cannot be written.
 */
export function doorToken(directory: string, door: 'station' | 'intake'): string {
  const file = join(directory, `${door}-token`);
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    if (kept.length >= 32) return kept;
  }
  const token = randomBytes(32).toString('base64url');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return token;
}
