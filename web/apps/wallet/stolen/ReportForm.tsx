import { ask, type Schemas } from '@purser/client';
import { Banner } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { UrgentForm } from '../session/UrgentForm';
import { keepTicket } from './ticket';

/** A login and one thing that cannot be guessed freeze everything, and answer a ticket. */
export function ReportForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const report = useMutation({
    mutationFn: (body: Schemas['UrgentStolenReport']) => ask(api.POST('/v1/stolen-accounts/urgent', { body })),
    onSuccess: (answer) => {
      keepTicket(answer);
      onDone();
    },
  });
  return (
    <UrgentForm
      ways={['code', 'recovery_code']}
      lead={t('stolen.lead')}
      action={t('stolen.report')}
      sending={report}
      onShown={report.mutate}
    >
      <Banner tone="info">{t('stolen.former')}</Banner>
    </UrgentForm>
  );
}
