import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { migrations } from '../../migrations/index.ts';
import { builderConfig } from './builderConfig.ts';
import { checkPackage, type Packed } from './checkPackage.ts';
import { startProblems } from './startPacked.ts';
import { writeSyntheticElectron } from './syntheticElectron.ts';

const linux = { platform: 'linux', target: Platform.LINUX, resources: 'resources', program: 'frontdesk' } as const;
const windows = { platform: 'win32', target: Platform.WINDOWS, resources: 'resources', program: 'Frontdesk.exe' } as const;
const mac = { platform: 'darwin', target: Platform.MAC, resources: 'Frontdesk.app/Contents/Resources', program: 'Frontdesk.app' } as const;
const packages = [
  { ...linux, arch: 'x64', folder: 'linux-unpacked' },
  { ...windows, arch: 'x64', folder: 'win-unpacked' },
  { ...mac, arch: 'x64', folder: 'mac' },
  { ...mac, arch: 'arm64', folder: 'mac-arm64' },
] as const;

/**
 * Packs the built app for the three systems around a synthetic Electron, reads the result back and starts what is in each archive
 * (desktop.md, Testing the shell, 3). The configuration is validated against electron-builder's own schema on the way.
 * @returns a sentence for each thing that is not as it must be; none when all is well.
 */
export async function verifyPackage(projectDir: string, say: (line: string) => void): Promise<readonly string[]> {
  const work = mkdtempSync(join(tmpdir(), 'frontdesk-package-'));
  const prebuilds = join(projectDir, 'node_modules', 'better-sqlite3', 'prebuilds');
  const problems: string[] = [];
  try {
    for (const { target, folder, ...one } of packages) {
      // The builder for macOS does not run on Windows.
      if (one.platform === 'darwin' && process.platform === 'win32') continue;
      const name = `${one.platform}-${one.arch}`;
      const electronDist = join(work, `electron-${name}`);
      writeSyntheticElectron(electronDist, one.platform);
      const outputDirectory = join(work, name);
      await build({
        projectDir,
        targets: target.createTarget('dir', Arch[one.arch]),
        config: builderConfig({ release: false, env: {}, electronDist, outputDirectory }),
        publish: 'never',
      });
      const packed: Packed = { ...one, directory: join(outputDirectory, folder) };
      const found = [
        ...(await checkPackage(packed, { addon: join(prebuilds, `${name}.node`), migrations })),
        ...(await startProblems(join(packed.directory, packed.resources), spareAddon(prebuilds, name))),
      ];
      problems.push(...found.map((problem) => `${name}: ${problem}`));
      if (found.length === 0)
        say(`${name}: contents, references, hashes and fuses are right; it starts${name === here ? '' : " (with this computer's addon)"}`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return problems;
}

const here = `${process.platform}-${process.arch}`;

function spareAddon(prebuilds: string, name: string): string | null {
  return name === here ? null : join(prebuilds, `${here}.node`);
}
