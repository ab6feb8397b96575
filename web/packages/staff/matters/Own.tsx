import { Skeleton } from '@purser/ui';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Matter } from '../app/api';
import { PROCEDURES } from '../procedures';

/** What only matters of this procedure have: evidence, documents, amounts. */
export function Own({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const Panel = PROCEDURES[matter.procedure]?.Panel;
  if (!Panel) return null;
  return (
    <Suspense fallback={<Skeleton lines={3} plain label={t('desk.loading')} />}>
      <Panel matter={matter} />
    </Suspense>
  );
}
