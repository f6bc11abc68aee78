/** `npm run verify:package`: packs the app around a synthetic Electron for Linux, Windows and macOS, reads it back and starts what is in it. Downloads nothing. */
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();
// The builder must neither ask a registry nor look for a certificate.
process.env.CSC_IDENTITY_AUTO_DISCOVERY = 'false';
const { verifyPackage } = await import('./packaging/verifyPackage.ts');
const problems = await verifyPackage(root, (line) => process.stdout.write(`${line}\n`));
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exit(1);
process.stdout.write('The packages are as they should be.\n');
