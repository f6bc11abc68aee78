/** Draws every icon of the desktop app: `node scripts/packaging/icons.ts`. The results are committed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawMark } from './drawMark.ts';

const root = join(import.meta.dirname, '..', '..');
const write = (path: string, bytes: Buffer) => writeFileSync(join(root, path), bytes);
for (const folder of ['build/icons', 'resources']) mkdirSync(join(root, folder), { recursive: true });

for (const size of [16, 32, 48, 64, 128, 256, 512]) write(`build/icons/${size}x${size}.png`, drawMark(size));
write('build/icon.ico', ico([16, 24, 32, 48, 64, 128, 256]));
write(
  'build/icon.icns',
  icns([
    ['ic11', 32],
    ['ic12', 64],
    ['ic07', 128],
    ['ic13', 256],
    ['ic08', 256],
    ['ic14', 512],
    ['ic09', 512],
    ['ic10', 1024],
  ]),
);
write('resources/icon.png', drawMark(256));
write('resources/tray.png', drawMark(16));
write('resources/tray@2x.png', drawMark(32));
write('resources/trayTemplate.png', drawMark(16, 'template'));
write('resources/trayTemplate@2x.png', drawMark(32, 'template'));

/** A Windows icon: a directory, then the PNGs. */
function ico(sizes: readonly number[]): Buffer {
  const images = sizes.map((size) => ({ size, bytes: drawMark(size) }));
  const header = Buffer.alloc(6 + images.length * 16);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach(({ size, bytes }, index) => {
    const at = 6 + index * 16;
    // 0 stands for 256.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(bytes.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += bytes.length;
  });
  return Buffer.concat([header, ...images.map(({ bytes }) => bytes)]);
}

/** An icon of macOS: typed entries, each a PNG. */
function icns(entries: readonly (readonly [type: string, size: number])[]): Buffer {
  const parts = entries.map(([type, size]) => {
    const bytes = drawMark(size);
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(bytes.length + 8, 4);
    return Buffer.concat([head, bytes]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + parts.reduce((sum, { length }) => sum + length, 0), 4);
  return Buffer.concat([head, ...parts]);
}
