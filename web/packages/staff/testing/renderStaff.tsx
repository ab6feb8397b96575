import { startLanguage } from '@purser/i18n';
import { ConfirmHost, ToastHost } from '@purser/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { createMemoryRouter, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { vi } from 'vitest';
import { queries } from '../app/queries';
import type { TestServer } from './server';

export interface Tested {
  pages: RouteObject[];
  resources: Parameters<typeof startLanguage>[0];
}

/** A whole app of the staff at one address, against a server of the test's own. */
export async function renderStaff(app: Tested, server: TestServer, address: string, locale: 'zh-CN' | 'en' = 'en') {
  localStorage.setItem('purser.language', locale);
  await startLanguage(app.resources);
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('scrollTo', () => undefined);
  queries.clear();
  const router = createMemoryRouter(app.pages, { initialEntries: [address] });
  const view = render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <ConfirmHost closeLabel="Close" />
      <ToastHost />
    </QueryClientProvider>,
  );
  return { ...view, router };
}
