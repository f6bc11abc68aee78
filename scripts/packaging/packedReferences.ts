import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { parseSync, Visitor } from 'vite';
import type { PackedApp } from './readPackage.ts';

/** Where the app begins: Electron starts `main`, the host opens the page with its preload. */
const PRELOAD = 'out/preload/preload.cjs';
const PAGE = 'out/renderer/index.html';

interface Reference {
  readonly to: string;
  /** `url`: relative even without a leading dot, as in HTML and CSS. `require`: endings may be left out. */
  readonly kind: 'import' | 'require' | 'url';
}

/**
 * Follows every import (static, dynamic, require), every asset URL of HTML and CSS, and every file the page's code names, from the
 * three entries through the archive, packages included. What is computed while running cannot be followed; starting the app shows that.
 * @returns a sentence for each reference that leads nowhere.
 */
export function brokenReferences(app: Pick<PackedApp, 'files' | 'read'>): readonly string[] {
  const files = new Set(app.files);
  const problems: string[] = [];
  const reached = new Set<string>();
  const waiting = [mainOf(app, files), PRELOAD, PAGE];
  for (const entry of waiting) if (!files.has(entry)) problems.push(`${entry}, where the app begins, is not in the package`);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path) || !files.has(path)) continue;
    reached.add(path);
    try {
      for (const reference of referencesOf(path, app.read(path))) {
        const found = resolve(path, reference, app, files);
        if (found === null) problems.push(`${path} needs ${reference.to}, which is not in the package`);
        else if (found !== 'built-in') waiting.push(found);
      }
    } catch (error) {
      problems.push(`${path} could not be followed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return problems;
}

function mainOf(app: Pick<PackedApp, 'read'>, files: ReadonlySet<string>): string {
  if (!files.has('package.json')) return 'package.json';
  const { main } = JSON.parse(app.read('package.json').toString('utf8')) as { readonly main?: string };
  return posix.normalize(main ?? 'index.js');
}

function referencesOf(path: string, content: Buffer): readonly Reference[] {
  const text = content.toString('utf8');
  const urls = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, to = '']): Reference => ({ to, kind: 'url' }));
  if (path.endsWith('.html')) return urls(/\s(?:src|href)="([^"]*)"/g);
  if (path.endsWith('.css')) return urls(/(?:url\(|@import\s+)["']?([^"')\s;]+)/g).filter(({ to }) => !/^(data:|#)/.test(to));
  return /\.c?js$/.test(path) ? referencesOfCode(path, text) : [];
}

function referencesOfCode(path: string, source: string): readonly Reference[] {
  const isModule = path.startsWith('out/') && !path.endsWith('.cjs');
  const { program, module, errors } = parseSync(path, source, { sourceType: isModule ? 'module' : 'commonjs' });
  if (errors[0]) throw new Error(`it is not code that runs (${errors[0].message})`);
  const found: Reference[] = [
    ...module.staticImports.map(({ moduleRequest }): Reference => ({ to: moduleRequest.value, kind: 'import' })),
    ...module.staticExports
      .flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []))
      .map((to): Reference => ({ to, kind: 'import' })),
  ];
  const isPage = path.startsWith('out/renderer/');
  // A page's bundle lists what a dynamic import loads beforehand as plain strings.
  const named = (text: string | null) => {
    if (isPage && text !== null && /^\.{1,2}\/[\w./@-]+\.(js|css|svg|png|woff2|json|wasm)$/.test(text))
      found.push({ to: text, kind: 'url' });
  };
  new Visitor({
    ImportExpression({ source: asked }) {
      const to = textOf(asked);
      if (to === null) throw new Error('it imports a name that is made while running');
      found.push({ to, kind: 'import' });
    },
    CallExpression({ callee, arguments: [first] }) {
      const to = callee.type === 'Identifier' && /^(__)?require$/.test(callee.name) && first ? textOf(first) : null;
      if (to !== null) found.push({ to, kind: 'require' });
    },
    NewExpression({ callee, arguments: [first, base] }) {
      const to = callee.type === 'Identifier' && callee.name === 'URL' && first ? textOf(first) : null;
      const isBesideCode = base?.type === 'MemberExpression' && base.object.type === 'MetaProperty';
      if (to !== null && isBesideCode) found.push({ to, kind: 'url' });
    },
    Literal: (literal) => named(textOf(literal)),
    TemplateLiteral: (template) => named(textOf(template)),
  }).visit(program);
  return found;
}

/** @returns what a string without computed parts says; null for anything else. */
function textOf(node: { readonly type: string; readonly value?: unknown; readonly quasis?: readonly unknown[] }): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  const [only, ...more] = (node.quasis ?? []) as readonly { readonly value: { readonly cooked: string | null } }[];
  return node.type === 'TemplateLiteral' && more.length === 0 ? (only?.value.cooked ?? null) : null;
}

function resolve(
  from: string,
  { to, kind }: Reference,
  app: Pick<PackedApp, 'read'>,
  files: ReadonlySet<string>,
): string | 'built-in' | null {
  const first = (...paths: readonly string[]) => paths.find((path) => files.has(path)) ?? null;
  if (kind === 'url' || /^\.{1,2}(\/|$)/.test(to)) {
    const path = posix.join(posix.dirname(from), to.replace(/[?#].*$/, ''));
    return kind === 'require' ? first(path, `${path}.js`, `${path}.json`, `${path}/index.js`) : first(path);
  }
  // The page has neither Node nor packages, the sandboxed preload electron alone.
  if (from.startsWith('out/renderer/')) return null;
  if (to === 'electron') return from.startsWith('out/') ? 'built-in' : null;
  if (from.startsWith('out/preload/')) return null;
  if (isBuiltin(to)) return 'built-in';
  const folder = `node_modules/${to}`;
  if (!files.has(`${folder}/package.json`)) return null;
  const { main } = JSON.parse(app.read(`${folder}/package.json`).toString('utf8')) as { readonly main?: string };
  const entry = posix.join(folder, main ?? 'index.js');
  return first(entry, `${entry}.js`, `${entry}/index.js`);
}
