import { renderPages, type Tested } from '@purser/testing/renderPages';
import { queries } from '../app/queries';
import type { TestServer } from './server';

/** A whole app of the staff at one address, against a server of the test's own. */
export function renderStaff(
  app: Pick<Tested, 'pages' | 'resources'>,
  server: TestServer,
  address: string,
  locale: 'zh-CN' | 'en' = 'en',
) {
  return renderPages({ ...app, queries }, server, address, locale);
}
