import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string) => resolve(import.meta.dirname, path);

/** Three builds: the two hosts of the engine and of the sandbox alone, the sandboxed preload (one CommonJS file that requires only electron), the window. */
export default defineConfig({
  main: {
    build: {
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
    plugins: [react()],
    build: {
      rollupOptions: { input: at('src/renderer/index.html') },
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      minify: true,
    },
  },
});
