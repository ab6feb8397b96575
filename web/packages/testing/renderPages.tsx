import { startLanguage } from '@purser/i18n';
import { ConfirmHost, ToastHost } from '@purser/ui';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { vi } from 'vitest';
import type { TestServer } from './server';

export interface Tested {
  pages: RouteObject[];
  resources: Parameters<typeof startLanguage>[0];
  queries: QueryClient;
  /** What stands beside the pages. */
  hosts?: ReactNode;
}

/** A whole app at one address, against a server of the test's own. */
export async function renderPages(
  { pages, resources, queries, hosts }: Tested,
  server: TestServer,
  address: string,
  locale: 'zh-CN' | 'en' = 'en',
) {
  localStorage.setItem('purser.language', locale);
  await startLanguage(resources);
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('scrollTo', () => undefined);
  queries.clear();
  const router = createMemoryRouter(pages, { initialEntries: [address] });
  const view = render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <ConfirmHost closeLabel="Close" />
      {hosts}
      <ToastHost />
    </QueryClientProvider>,
  );
  return { ...view, router };
}
