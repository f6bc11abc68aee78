import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { StorageError } from '../contract.ts';
import { asStorageError } from '../database/storageFailure.ts';

/**
 * Reads the practice key, 32 bytes as hexadecimal text, from a file that only its owner may read; makes a new one where
 * there is no data yet. @param hasData whether anything was ever sealed in this data folder.
 * @throws StorageError `key` when the file is missing although there is data, is malformed, or is open to others.
 */
export function readPracticeKey(file: string, hasData: boolean): KeyObject {
  try {
    if (!existsSync(file)) {
      if (hasData) {
        throw new StorageError(
          'key',
          `The practice key is missing: there is data, but no key file at ${file}. Without it no name in the data can be read. Nothing was changed. Put the key file back, or restore it from where the practice keeps its copy.`,
        );
      }
      createKeyFile(file);
    }
    requireOwnerOnly(file);
    const text = readFileSync(file, 'utf8').trim();
    if (!/^[0-9a-f]{64}$/i.test(text)) {
      throw new StorageError(
        'key',
        `The key file ${file} does not hold a practice key. Nothing was changed. Put the right key file back and start again.`,
      );
    }
    return createSecretKey(Buffer.from(text, 'hex'));
  } catch (error) {
    throw asStorageError(error);
  }
}

function createKeyFile(file: string): void {
  // wx: two programs that start at once must not each keep a key of their own.
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, `${randomBytes(32).toString('hex')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(file, 0o600);
}

function requireOwnerOnly(file: string): void {
  // Windows keeps rights in lists that these bits do not show; there the folder's rights protect the file.
  if (process.platform === 'win32') return;
  if ((statSync(file).mode & 0o077) === 0) return;
  throw new StorageError(
    'key',
    `The key file ${file} can be read by other users of this computer. Nothing was changed. Take the others' rights away (chmod 600) and start again.`,
  );
}
