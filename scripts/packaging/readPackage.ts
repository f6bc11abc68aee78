import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { extractFile, getRawHeader, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { NtExecutable, NtExecutableResource } from 'resedit';

/** A packed app, read back from the disk. */
export interface PackedApp {
  /** Paths in the asar, with forward slashes. */
  readonly files: readonly string[];
  /** SHA-256 of the asar's header, which holds the hashes of all files in it. */
  readonly headerHash: string;
  /** Files whose content does not have the hash that the header gives. */
  readonly damaged: readonly string[];
  read(path: string): Buffer;
}

export function readPackedApp(resources: string): PackedApp {
  const archive = join(resources, 'app.asar');
  const { headerString, header } = getRawHeader(archive);
  const files = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').replace(/^\//, ''));
  const hashes = hashesOf(header.files);
  const read = (path: string) => extractFile(archive, path.split('/').join(process.platform === 'win32' ? '\\' : '/'));
  return {
    files: files.filter((path) => hashes.has(path)),
    headerHash: sha256(headerString),
    damaged: [...hashes].filter(([path, hash]) => sha256(read(path)) !== hash).map(([path]) => path),
    read,
  };
}

/** @returns what Windows' Electron compares the asar with at the start: JSON in the program's resources. */
export function windowsIntegrity(program: string): unknown {
  const resources = NtExecutableResource.from(NtExecutable.from(readFileSync(program), { ignoreCert: true }));
  const entry = resources.entries.find(({ type, id }) => type === 'INTEGRITY' && id === 'ELECTRONASAR');
  return entry ? JSON.parse(Buffer.from(entry.bin).toString('utf8')) : null;
}

/** @returns the hash that macOS' Electron compares the asar with at the start, out of the app's Info.plist; null when it has none. */
export function macIntegrity(app: string): string | null {
  const properties = readFileSync(join(app, 'Contents', 'Info.plist'), 'utf8');
  return /<key>Resources\/app\.asar<\/key>[\s\S]*?<key>hash<\/key>\s*<string>(\w+)<\/string>/.exec(properties)?.[1] ?? null;
}

/** @returns every fuse by its name. */
export async function readFuses(program: string): Promise<Readonly<Record<string, boolean | 'removed'>>> {
  const wire = await getCurrentFuseWire(program);
  const states = Object.entries(wire).filter(([index]) => /^\d+$/.test(index));
  return Object.fromEntries(
    states.map(([index, state]) => [
      FuseV1Options[Number(index)] ?? index,
      state === FuseState.ENABLE ? true : state === FuseState.DISABLE ? false : 'removed',
    ]),
  );
}

export function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

type Entries = ReturnType<typeof getRawHeader>['header']['files'];

function hashesOf(entries: Entries, folder = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, entry] of Object.entries(entries)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if ('files' in entry) for (const inner of hashesOf(entry.files, path)) found.set(...inner);
    else if ('integrity' in entry && entry.integrity) found.set(path, entry.integrity.hash);
  }
  return found;
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
