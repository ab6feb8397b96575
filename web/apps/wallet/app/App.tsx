import { ConfirmHost, ToastHost } from '@purser/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { keepAnswers } from '../offline/keep';
import { ProofHost } from '../proof/ProofHost';
import { queries } from './queries';
import { pages } from './routes';
import { withTexts } from './texts';

const router = createBrowserRouter(withTexts(pages), { basename: '/wallet/' });

keepAnswers(queries);

// What the server wrote in one language is asked for again in the other.
i18next.on('languageChanged', () => void queries.invalidateQueries());

export function App() {
  const { t } = useTranslation();
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <ConfirmHost closeLabel={t('app.close')} />
      <ProofHost />
      <ToastHost />
    </QueryClientProvider>
  );
}
