import { deflateSync } from 'node:zlib';

type Colour = readonly [red: number, green: number, blue: number];
const green: Colour = [0x0f, 0x5f, 0x4c];
const white: Colour = [0xff, 0xff, 0xff];
const black: Colour = [0, 0, 0];

/** The strokes of the F, in the 24 × 24 units of src/renderer/ui/mark.svg: left, top, right, bottom. */
const strokes = [
  [8.6, 6.5, 11.2, 17.5],
  [8.6, 6.5, 15.8, 8.7],
  [8.6, 11, 15.3, 13.2],
] as const;
const CORNER = 6;
const SAMPLES = 4;

/**
 * The mark as a PNG: a deep green square with a white F; as a `template` the F alone in black, which macOS tints for its menu bar.
 * @param size pixels a side.
 */
export function drawMark(size: number, look: 'mark' | 'template' = 'mark'): Buffer {
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const pixel = look === 'mark' ? markPixel(x, y, size) : templatePixel(x, y, size);
      rows.set(pixel, y * (1 + size * 4) + 1 + x * 4);
    }
  }
  return png(size, rows);
}

function markPixel(x: number, y: number, size: number): readonly number[] {
  const square = coverage(x, y, size, inSquare);
  const letter = square === 0 ? 0 : coverage(x, y, size, inLetter) / square;
  const mix = green.map((from, channel) => Math.round(from + ((white[channel] ?? 0) - from) * Math.min(1, letter)));
  return [...mix, Math.round(square * 255)];
}

function templatePixel(x: number, y: number, size: number): readonly number[] {
  // The F alone fills its square better when it is brought closer.
  const near = coverage(x, y, size, (atX, atY) => inLetter(12 + (atX - 12) * 0.62, 12 + (atY - 12) * 0.62));
  return [...black, Math.round(near * 255)];
}

/** How much of a pixel is inside, 0 to 1. */
function coverage(x: number, y: number, size: number, inside: (x: number, y: number) => boolean): number {
  let hits = 0;
  for (let row = 0; row < SAMPLES; row += 1) {
    for (let column = 0; column < SAMPLES; column += 1) {
      const unit = (at: number, sample: number) => ((at + (sample + 0.5) / SAMPLES) / size) * 24;
      if (inside(unit(x, column), unit(y, row))) hits += 1;
    }
  }
  return hits / SAMPLES ** 2;
}

function inSquare(x: number, y: number): boolean {
  const beyond = (at: number) => Math.max(CORNER - at, at - (24 - CORNER), 0);
  return Math.hypot(beyond(x), beyond(y)) <= CORNER;
}

function inLetter(x: number, y: number): boolean {
  return strokes.some(([left, top, right, bottom]) => x >= left && x <= right && y >= top && y <= bottom);
}

function png(size: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // 8 bits a channel, red green blue alpha.
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
