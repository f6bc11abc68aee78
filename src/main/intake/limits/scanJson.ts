/** Where one item of a top-level array lies in the bytes: [start, end). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type JsonScan =
  /** `items` are the elements of a top-level array, and null when the text is no array. They hold only if the text is valid JSON. */
  { readonly outcome: 'within'; readonly items: readonly ByteRange[] | null } | { readonly outcome: 'too-deep' | 'too-many-keys' };

export const MAX_JSON_DEPTH = 32;
export const MAX_JSON_KEYS = 100_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * One pass over the text before JSON.parse: depth and number of keys, so that a hostile body costs no stack and no memory,
 * and the ranges of a batch's items, so that a bad one can be kept as the very bytes that came.
 * It does not check the grammar; JSON.parse does that next.
 */
export function scanJson(bytes: Uint8Array, maxDepth = MAX_JSON_DEPTH, maxKeys = MAX_JSON_KEYS): JsonScan {
  const length = bytes.length;
  let index = skipBlanks(bytes, 0);
  const items: ByteRange[] | null = bytes[index] === OPEN_BRACKET ? [] : null;
  let itemStart = index + 1;
  let depth = 0;
  let keys = 0;
  for (; index < length; index += 1) {
    switch (bytes[index]) {
      case QUOTE:
        index = endOfString(bytes, index);
        break;
      case COLON:
        keys += 1;
        if (keys > maxKeys) return { outcome: 'too-many-keys' };
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        if (depth > maxDepth) return { outcome: 'too-deep' };
        break;
      case COMMA:
        if (depth === 1 && items) {
          items.push(trimmed(bytes, itemStart, index));
          itemStart = index + 1;
        }
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        if (depth === 0 && items) {
          const last = trimmed(bytes, itemStart, index);
          if (last.end > last.start) items.push(last);
        }
        break;
    }
  }
  return { outcome: 'within', items };
}

/** @param quote index of the opening quote. @returns index of the closing one, or the end of the text. */
function endOfString(bytes: Uint8Array, quote: number): number {
  let index = quote + 1;
  while (index < bytes.length && bytes[index] !== QUOTE) index += bytes[index] === BACKSLASH ? 2 : 1;
  return index;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let index = from;
  while (isBlank(bytes[index])) index += 1;
  return index;
}

function trimmed(bytes: Uint8Array, from: number, to: number): ByteRange {
  const start = Math.min(skipBlanks(bytes, from), to);
  let end = to;
  while (end > start && isBlank(bytes[end - 1])) end -= 1;
  return { start, end };
}
