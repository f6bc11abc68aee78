import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';

/** What @electron/fuses looks for in Electron's binary; a version, a length and one byte a fuse follow. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** The defaults that Electron ships with: every fuse there is, most of them not as we want them. */
const SHIPPED_FUSES = '101100010';
const ENGLISH_US = 1033;
const UNICODE = 1200;

/**
 * A folder laid out like an unpacked Electron, for packing around where no binary can be had: the files that the builder
 * moves, renames and edits are there and well-formed (a PE with version information, a fuse wire); none of it runs.
 */
export function writeSyntheticElectron(directory: string, platform: 'linux' | 'win32' | 'darwin'): void {
  if (platform === 'darwin') {
    writeMacApp(join(directory, 'Electron.app', 'Contents'));
    return;
  }
  mkdirSync(join(directory, 'locales'), { recursive: true });
  mkdirSync(join(directory, 'resources'), { recursive: true });
  for (const locale of ['en-GB', 'en-US', 'fr']) writeFileSync(join(directory, 'locales', `${locale}.pak`), locale);
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'version', 'icudtl.dat', 'resources.pak', 'v8_context_snapshot.bin'])
    writeFileSync(join(directory, file), file);
  if (platform === 'linux') {
    writeFileSync(join(directory, 'electron'), Buffer.concat([Buffer.from('\x7fELF', 'latin1'), fuseWire()]), { mode: 0o755 });
    writeFileSync(join(directory, 'chrome-sandbox'), '', { mode: 0o755 });
    writeFileSync(join(directory, 'chrome_crashpad_handler'), '', { mode: 0o755 });
  } else {
    writeFileSync(join(directory, 'electron.exe'), windowsProgram());
    writeFileSync(join(directory, 'ffmpeg.dll'), '');
  }
}

/** @param fuses one character a fuse, in Electron's order: 1 on, 0 off, r removed. */
export function fuseWire(fuses = SHIPPED_FUSES): Buffer {
  return Buffer.concat([Buffer.from(FUSE_SENTINEL), Buffer.from([1, fuses.length]), Buffer.from(fuses)]);
}

function writeMacApp(contents: string): void {
  const framework = join(contents, 'Frameworks', 'Electron Framework.framework');
  // The builder copies no empty folders, and looks for languages in both.
  for (const folder of [join(contents, 'Resources'), join(framework, 'Versions', 'A', 'Resources')]) {
    mkdirSync(join(folder, 'en.lproj'), { recursive: true });
    writeFileSync(join(folder, 'en.lproj', 'locale.pak'), 'en');
  }
  writeFileSync(join(framework, 'Electron Framework'), fuseWire(), { mode: 0o755 });
  writeBundle(contents, 'Electron');
  for (const suffix of ['', ' (GPU)', ' (Plugin)', ' (Renderer)'])
    writeBundle(join(contents, 'Frameworks', `Electron Helper${suffix}.app`, 'Contents'), `Electron Helper${suffix}`);
}

/** What every program of macOS has: its file and its Info.plist. */
function writeBundle(contents: string, name: string): void {
  mkdirSync(join(contents, 'MacOS'), { recursive: true });
  writeFileSync(join(contents, 'MacOS', name), '', { mode: 0o755 });
  const properties = `<key>CFBundleExecutable</key><string>${name}</string>`;
  writeFileSync(join(contents, 'Info.plist'), `<?xml version="1.0"?><plist version="1.0"><dict>${properties}</dict></plist>`);
}

function windowsProgram(): Buffer {
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program, true);
  const version = Resource.VersionInfo.createEmpty();
  version.setStringValues({ lang: ENGLISH_US, codepage: UNICODE }, { FileDescription: 'Electron', ProductName: 'Electron' });
  version.setFileVersion(1, 0, 0, 0, ENGLISH_US);
  version.outputToResourceEntries(resources.entries);
  // The wire lives in the program's data; as a resource it survives the edits as it does there.
  resources.entries.push({ type: 10, id: 1, lang: ENGLISH_US, codepage: UNICODE, bin: new Uint8Array(fuseWire()).buffer });
  resources.outputResource(program);
  return Buffer.from(program.generate());
}
