import { join } from 'node:path';
import { build } from 'vite';

/** The preload as one CommonJS file, bundled as the build does it (electron.vite.config.ts); the built one is checked in e2e/electron. */
export async function preloadSource(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: {
      write: false,
      minify: false,
      lib: { entry: join(import.meta.dirname, '..', 'preload.ts'), formats: ['cjs'], fileName: 'preload' },
      rollupOptions: { external: ['electron'] },
    },
  });
  const [output] = Array.isArray(built) ? built : [];
  const chunks = output?.output.filter((part) => part.type === 'chunk') ?? [];
  const [chunk] = chunks;
  if (chunks.length !== 1 || chunk === undefined) throw new Error('The preload is not one file');
  return chunk.code;
}
