import { renderPages } from '@purser/testing/renderPages';
import { queries } from '../app/queries';
import { pages } from '../app/routes';
import { resources } from '../locales';
import type { TestServer } from './server';

/** The whole console at one address, against a server of the test's own. */
export function renderConsole(server: TestServer, address: string, locale: 'zh-CN' | 'en' = 'en') {
  return renderPages({ pages, resources, queries }, server, address, locale);
}
