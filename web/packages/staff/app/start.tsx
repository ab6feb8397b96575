import { startLanguage } from '@purser/i18n';
import { ConfirmHost, startLook, ToastHost } from '@purser/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { watchAttention } from './attention';
import { queries } from './queries';

/** Draws an app of the staff that is served under `basename`. */
export async function startStaffApp(
  basename: string,
  pages: RouteObject[],
  resources: Parameters<typeof startLanguage>[0],
): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no #root');
  startLook();
  watchAttention();
  await startLanguage(resources);
  // What the server wrote in one language is asked for again in the other.
  i18next.on('languageChanged', () => void queries.invalidateQueries());
  const router = createBrowserRouter(pages, { basename });
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Hosts />
      </QueryClientProvider>
    </StrictMode>,
  );
}

function Hosts() {
  const { t } = useTranslation();
  return (
    <>
      <ConfirmHost closeLabel={t('shell.close')} />
      <ToastHost />
    </>
  );
}
