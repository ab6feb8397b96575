import { renderStaff } from '@purser/staff/testing/renderStaff';
import type { TestServer } from '@purser/staff/testing/server';
import { pages } from '../app/routes';
import { resources } from '../locales';

/** The whole desk at one address, against a server of the test's own. */
export function renderDesk(server: TestServer, address: string, locale: 'zh-CN' | 'en' = 'en') {
  return renderStaff({ pages, resources }, server, address, locale);
}
