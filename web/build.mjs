// Builds the apps named on the command line, or all of them, into the Python package.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { pack } from './build/pack.ts';

const APPS = ['wallet', 'desk', 'console', 'merchant'];
const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));
const asked = process.argv.slice(2);

for (const app of asked.length > 0 ? asked : APPS) {
  if (!APPS.includes(app)) throw new Error(`no such app: ${app}; there are: ${APPS.join(', ')}`);
  process.env.APP = app;
  await build({ configFile, logLevel: process.env.LOG ?? 'warn' });
  pack(fileURLToPath(new URL(`../src/purser/web/${app}`, import.meta.url)));
}
