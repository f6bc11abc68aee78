import { readFileSync } from 'node:fs';

/** One fenced block of a document: what a reader would copy. */
export interface FencedBlock {
  /** Path from the root of the project. */
  readonly document: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** The words after the opening fence: the language, and what the tests do with it (scripts/documents/documents.int.test.ts). */
  readonly fence: string;
  readonly text: string;
}

/** @param document path from the root of the project. @returns its blocks in order. @throws when a fence is never closed. */
export function fencedBlocks(root: URL, document: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { readonly line: number; readonly fence: string; readonly lines: string[] } | null = null;
  for (const [at, text] of readFileSync(new URL(document, root), 'utf8').split('\n').entries()) {
    const fence = /^\s*```(.*)$/.exec(text)?.[1];
    if (fence === undefined) open?.lines.push(text);
    else if (open === null) open = { line: at + 1, fence: fence.trim(), lines: [] };
    else {
      blocks.push({ document, line: open.line, fence: open.fence, text: `${open.lines.join('\n')}\n` });
      open = null;
    }
  }
  if (open !== null) throw new Error(`${document}: the block that opens in line ${open.line} is never closed.`);
  return blocks;
}
