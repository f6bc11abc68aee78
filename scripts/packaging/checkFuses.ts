import { readFuses } from './readPackage.ts';

/**
 * What each fuse of a packed app must be, written down a second time on purpose: checked against the list that the packager sets
 * (setFuses.ts), a slip there would agree with itself. By Electron's names (electronjs.org, tutorial/fuses).
 */
const requiredFuses: Readonly<Record<string, boolean>> = {
  // Off, or the signed program runs any script as plain Node, with its rights and its name.
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  // On, or code can be put beside or into the archive after it was signed.
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  EnableCookieEncryption: true,
  // Off: there is no snapshot of ours, and pages come from app:// and never from file://.
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  // On, as Electron ships: WebAssembly without it checks every memory access in code.
  WasmTrapHandlers: true,
};

/** @param program the file or the .app that holds the fuses. @returns a sentence for each fuse that is not as it must be. */
export async function wrongFuses(program: string): Promise<readonly string[]> {
  const read = await readFuses(program).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof read === 'string') return [`the fuses cannot be read: ${read}`];
  const word = (state: boolean | 'removed' | undefined) => (state === true ? 'on' : state === false ? 'off' : (state ?? 'not there'));
  return [...new Set([...Object.keys(requiredFuses), ...Object.keys(read)])].flatMap((fuse) => {
    const required = requiredFuses[fuse];
    if (required === undefined) return [`the fuse ${fuse} is new; decide what it must be`];
    return read[fuse] === required ? [] : [`the fuse ${fuse} is ${word(read[fuse])} and must be ${word(required)}`];
  });
}
