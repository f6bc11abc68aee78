import { isUtf8 } from 'node:buffer';
import { type ByteRange, MAX_JSON_DEPTH, MAX_JSON_KEYS, scanJson } from './limits/scanJson.ts';

export type ReadJson =
  | { readonly outcome: 'json'; readonly json: unknown; readonly items: readonly ByteRange[] | null }
  | { readonly outcome: 'unreadable'; readonly isJson: boolean; readonly reason: string };

/** Bytes to JSON within the limits. A reason never repeats the text: the parser's own message would. */
export function readJson(bytes: Buffer): ReadJson {
  if (bytes.length === 0) return { outcome: 'unreadable', isJson: false, reason: 'The message is empty.' };
  if (!isUtf8(bytes)) return { outcome: 'unreadable', isJson: false, reason: 'The message is not UTF-8 text.' };
  const scan = scanJson(bytes);
  switch (scan.outcome) {
    case 'too-deep':
      return { outcome: 'unreadable', isJson: true, reason: `The message is nested deeper than ${MAX_JSON_DEPTH} levels.` };
    case 'too-many-keys':
      return { outcome: 'unreadable', isJson: true, reason: `The message has more than ${MAX_JSON_KEYS} fields.` };
    case 'within':
      try {
        return { outcome: 'json', json: JSON.parse(bytes.toString('utf8')), items: scan.items };
      } catch {
        return { outcome: 'unreadable', isJson: false, reason: 'The message is not valid JSON.' };
      }
  }
}
