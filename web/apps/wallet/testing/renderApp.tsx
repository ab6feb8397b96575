import { renderPages } from '@purser/testing/renderPages';
import { queries } from '../app/queries';
import { pages } from '../app/routes';
import { resources } from '../locales';
import { ProofHost } from '../proof/ProofHost';
import type { TestServer } from './server';

/** The whole app at one address, for somebody who has seen the welcome, against a server of the test's own. */
export function renderApp(server: TestServer, address: string, locale: 'zh-CN' | 'en' = 'en') {
  localStorage.setItem('purser.welcomed', 'yes');
  return renderPages({ pages, resources, queries, hosts: <ProofHost /> }, server, address, locale);
}
