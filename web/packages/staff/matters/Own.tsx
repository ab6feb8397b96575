import { Skeleton } from '@purser/ui';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Matter } from '../app/api';
import { useKind } from '../procedures/kinds';

/** What only matters of this procedure have: evidence, documents, amounts. */
export function Own({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const Panel = useKind(matter.procedure)?.Panel;
  if (!Panel) return null;
  return (
    <Suspense fallback={<Skeleton lines={3} plain label={t('shell.loading')} />}>
      <Panel matter={matter} />
    </Suspense>
  );
}
