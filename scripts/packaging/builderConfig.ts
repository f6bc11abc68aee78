import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { setFuses } from './setFuses.ts';
import { signWindowsFile } from './signWindows.ts';

/** The same as APP_ID of src/main/desktop/prepareApp.ts: Windows files notifications under it. */
const APP_ID = 'au.frontdesk.desktop';

export interface PackagingOptions {
  /** Signed or nothing: a release without a valid signature fails. */
  readonly release: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An unpacked Electron to build around; absent: the official one, downloaded. */
  readonly electronDist?: string;
  readonly outputDirectory?: string;
}

/** electron-builder's configuration (desktop.md, Packaging, signing, updating): installers for the three systems. */
export function builderConfig({ release, env, electronDist, outputDirectory = 'dist' }: PackagingOptions): Configuration {
  const maintainer = env['FRONTDESK_MAINTAINER'] || 'Frontdesk <maintainers@frontdesk.invalid>';
  return {
    appId: APP_ID,
    productName: 'Frontdesk',
    copyright: 'Frontdesk contributors',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the builder fills these in
    artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
    directories: { buildResources: 'build', output: outputDirectory },
    ...(electronDist !== undefined && { electronDist }),
    asar: true,
    asarUnpack: ['**/*.node'],
    disableAsarIntegrity: false,
    // Prebuilt against Node-API, so nothing is compiled or downloaded here.
    npmRebuild: false,
    nodeGypRebuild: false,
    removePackageScripts: true,
    removePackageKeywords: true,
    extraMetadata: { homepage: env['FRONTDESK_HOMEPAGE'] || 'https://frontdesk.invalid', author: maintainer },
    electronLanguages: ['en-US', 'en-GB'],
    forceCodeSigning: release,
    afterPack: setFuses,
    publish: null,
    win: {
      files: filesFor('win32'),
      icon: 'build/icon.ico',
      target: [
        { target: 'nsis', arch: ['x64'] },
        { target: 'msi', arch: ['x64'] },
      ],
      requestedExecutionLevel: 'asInvoker',
      signExts: ['.node'],
      signtoolOptions: {
        sign: signWindowsFile(env, release),
        signingHashAlgorithms: ['sha256'],
        ...(env['WINDOWS_PUBLISHER'] && { publisherName: env['WINDOWS_PUBLISHER'] }),
      },
    },
    nsis: {
      oneClick: false,
      perMachine: true,
      allowToChangeInstallationDirectory: false,
      deleteAppDataOnUninstall: false,
      include: join('build', 'installer.nsh'),
    },
    // Windows Installer finds an earlier version by this code: it stays the same for ever.
    msi: { oneClick: true, perMachine: true, runAfterFinish: false, upgradeCode: '{5E1E4E4B-3C52-4D0B-9A57-6E2C7C4C9F11}' },
    mac: {
      files: filesFor('darwin'),
      icon: 'build/icon.icns',
      category: 'public.app-category.medical',
      target: [
        { target: 'dmg', arch: ['x64', 'arm64'] },
        { target: 'zip', arch: ['x64', 'arm64'] },
      ],
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: 'build/entitlements.mac.plist',
      entitlementsInherit: 'build/entitlements.mac.plist',
      // With APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER from the environment.
      notarize: release,
      ...(!release && { identity: null }),
    },
    linux: {
      files: filesFor('linux'),
      icon: 'build/icons',
      executableName: 'frontdesk',
      category: 'Office',
      synopsis: 'The live front desk of a clinic',
      maintainer,
      target: [
        { target: 'AppImage', arch: ['x64'] },
        { target: 'deb', arch: ['x64'] },
      ],
    },
  };
}

/**
 * What runs, and nothing else: the engine's code is bundled, migrations in it; better-sqlite3 is the one package beside it, and
 * of the eight platforms it ships prebuilt for, a package carries its own alone. (The builder's own word for the platform is
 * that of the machine that builds; and a list of exclusions beside a common list would let everything in.)
 */
function filesFor(platform: 'win32' | 'darwin' | 'linux'): string[] {
  return [
    'out/main/index.js',
    'out/main/chunks/**/*.js',
    'out/main/third-party-notices.txt',
    'out/preload/preload.cjs',
    'out/renderer/**/*',
    '!out/**/*.map',
    'resources/*.png',
    'package.json',
    'LICENSE',
    'node_modules/better-sqlite3/{package.json,LICENSE,lib/**/*.js}',
    '!node_modules/better-sqlite3/{src,deps,binding.gyp,README.md}',
    '!node_modules/better-sqlite3/lib/{darwin,linux,linuxmusl,win32}-*.js',
    '!node_modules/node-addon-api',
    `!node_modules/better-sqlite3/prebuilds/!(${platform}-\${arch}.node)`,
  ];
}
