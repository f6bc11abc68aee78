import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Outcome } from './support/measurement.ts';
import type { Settings } from './support/settings.ts';

/**
 * The renderer's JavaScript for the first paint: what index.html loads, everything that imports statically, and what the entry itself
 * imports the moment it runs. Read from the built files, each gzipped as a server would send it.
 */
export async function benchSize(settings: Settings): Promise<readonly Outcome[]> {
  const renderer = join(settings.product, 'renderer');
  const html = readFileSync(join(renderer, 'index.html'), 'utf8');
  const entries = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, path = '']) => join(renderer, path));
  const preloaded = [...html.matchAll(/<link[^>]+rel="modulepreload"[^>]+href="([^"]+)"/g)].map(([, path = '']) => join(renderer, path));
  const loaded = new Set<string>();
  for (const file of [...entries, ...preloaded]) load(file, loaded);
  for (const file of entries.flatMap(importedAtOnce)) load(file, loaded);
  const files = [...loaded].map((file) => ({ file, bytes: gzipSync(readFileSync(file)).length }));
  const listed = files.map(({ file, bytes }) => `${relative(renderer, file)} ${Math.round(bytes / 1_000)} kB`).join(', ');
  return [
    {
      measured: {
        bench: 'size',
        what: 'JavaScript for the first paint, gzip',
        ours: { value: files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000, unit: 'kB' },
        reference: null,
        aim: { kind: 'at-most', value: 200 },
        note: listed,
      },
    },
  ];
}

function load(file: string, loaded: Set<string>): void {
  if (loaded.has(file)) return;
  loaded.add(file);
  const source = readFileSync(file, 'utf8');
  // Minified output: `import{a as b}from"./x.js"`, `import"./x.js"`, `export{c}from"./x.js"`; a dynamic import has a bracket.
  for (const [, path = ''] of source.matchAll(/(?:^|[;}\s])(?:import|export)(?:[\w$*{}\s,]*?from)?\s*["'](\.[^"']+\.js)["']/g)) {
    load(join(dirname(file), path), loaded);
  }
}

/** Dynamic imports of an entry: nothing is painted before they are there. */
function importedAtOnce(file: string): readonly string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/import\(\s*[`"'](\.[^`"']+\.js)[`"']\s*\)/g)].map(([, path = '']) => join(dirname(file), path));
}
