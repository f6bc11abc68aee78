import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string) => resolve(import.meta.dirname, path);

/** The licences of the code that a build takes in, beside it: their texts go wherever the code goes. */
const license = { fileName: 'third-party-notices.txt' };

/** Vite lists the licences of code alone; the font's has to go with it too. */
const fontLicence = {
  name: 'font-licence',
  generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): void }) {
    const source = readFileSync(at('node_modules/@fontsource-variable/inter/LICENSE'), 'utf8');
    this.emitFile({ type: 'asset', fileName: 'inter-licence.txt', source });
  },
};

/** Three builds: the two hosts of the engine and of the sandbox alone, the sandboxed preload (one CommonJS file that requires only electron), the window. */
export default defineConfig({
  main: {
    build: {
      license,
      rollupOptions: {
        input: { index: at('src/main/index.ts'), serve: at('src/main/serve.ts'), sandbox: at('src/main/sandboxHost.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rollupOptions: { input: { preload: at('src/main/desktop/preload.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react(), fontLicence],
    build: {
      license,
      rollupOptions: { input: at('src/renderer/index.html') },
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      minify: true,
    },
  },
});
