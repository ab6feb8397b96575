import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';
import { precache } from './build/precache.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const app = process.env.APP ?? 'wallet';

const TESTS = '{apps,packages,build}/**/*.test.{ts,tsx}';
/** Who puts something in the place of a module needs modules that nobody else has loaded. */
const isAlone = (file: string) => /vi\.mock\(|\/\/ alone:/.test(readFileSync(here(`./${file}`), 'utf8'));
const alone = globSync(TESTS, { cwd: here('.') }).filter(isAlone);

// vitest reads `test` from the same file; vite's own type does not know the key.
interface Config extends UserConfig {
  test: Record<string, unknown>;
}

const config: Config = {
  root: here(`./apps/${app}`),
  base: `/${app}/`,
  // Only customers carry theirs where there is no network.
  plugins: [react(), ...(app === 'wallet' ? [precache(here(`./apps/${app}/public`))] : [])],
  resolve: {
    alias: {
      '@purser/calls': here('./packages/calls/index.ts'),
      '@purser/client': here('./packages/client/index.ts'),
      '@purser/i18n': here('./packages/i18n/index.ts'),
      '@purser/staff': here('./packages/staff'),
      '@purser/testing': here('./packages/testing'),
      '@purser/ui': here('./packages/ui/index.ts'),
    },
  },
  build: {
    outDir: here(`../src/purser/web/${app}`),
    emptyOutDir: true,
    target: ['chrome100', 'safari15.4', 'firefox110'],
    // A data: font or image would need a hole in the content security policy.
    assetsInlineLimit: 0,
    // One file of styles, a few kilobytes, instead of a request for each component.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        // What the first page needs comes in two files: the libraries, which change seldom, and ours.
        codeSplitting: {
          groups: [
            { name: 'libraries', test: /node_modules/, tags: ['$initial'], priority: 2 },
            { name: 'start', tags: ['$initial'], priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/v1': process.env.PURSER_URL ?? 'http://localhost:8080' } },
  test: {
    root: here('.'),
    environment: 'jsdom',
    testTimeout: 30_000,
    setupFiles: [here('./build/vitest.setup.ts')],
    // The others share what they have loaded: loading took four fifths of the time.
    projects: [
      { extends: true, test: { name: 'together', include: [TESTS], exclude: alone, isolate: false } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
};

export default defineConfig(config);
