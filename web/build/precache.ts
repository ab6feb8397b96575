import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const TEMPLATE = join(import.meta.dirname, 'sw.template.js');
const KEPT = /\.(js|css|html|svg|png|webmanifest)$/;

/** The service worker's text: the template with its file list, and a version made from what is in the files. */
export function serviceWorker(template: string, base: string, files: Map<string, string | Uint8Array>): string {
  const hash = createHash('sha256');
  const names = [...files.keys()].sort();
  for (const name of names) hash.update(name).update('\0').update(files.get(name) ?? '').update('\0');
  const urls = names.map((name) => base + name);
  return template
    .replace('__FILES__', () => JSON.stringify(urls))
    .replace('__VERSION__', hash.digest('hex').slice(0, 16))
    .replaceAll('__BASE__', base);
}

/** Emits sw.js, which knows exactly this build's files and nothing of the API. */
export function precache(publicDir: string): Plugin {
  let base = '/';
  return {
    name: 'purser-precache',
    apply: 'build',
    configResolved(config) {
      base = config.base;
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = new Map<string, string | Uint8Array>();
        for (const file of Object.values(bundle)) {
          if (KEPT.test(file.fileName)) files.set(file.fileName, file.type === 'chunk' ? file.code : file.source);
        }
        for (const name of existsSync(publicDir) ? readdirSync(publicDir) : []) {
          if (KEPT.test(name)) files.set(name, readFileSync(join(publicDir, name)));
        }
        const source = serviceWorker(readFileSync(TEMPLATE, 'utf8'), base, files);
        this.emitFile({ type: 'asset', fileName: 'sw.js', source });
      },
    },
  };
}
