import { ask } from '@purser/client';
import { day, fullMoment, useLocale } from '@purser/i18n';
import { Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api, type Matter } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { Panel } from '@purser/staff/shared/Panel';

/** The card, by its bank and last digits, and what is in the way. */
export function UnbindingPanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const may = useMay('card.review');
  if (!may) return null;
  const path = { customer_id: matter.subject_id, unbinding_id: matter.id };
  return (
    <Panel
      matter={matter}
      title={t('own.card')}
      load={() => ask(api.GET('/v1/staff/unbindings/{customer_id}/{unbinding_id}', { params: { path } }))}
    >
      {(review) => (
        <Facts
          facts={[
            { name: t('own.bank'), value: `${review.bank} ···· ${review.last4}`, strong: true },
            { name: t('own.bound_at'), value: day(review.bound_at, locale) },
            { name: t('own.proven'), value: t(review.proven ? 'own.yes' : 'own.no') },
            ...review.blockers.map((blocker) => ({
              name: t('own.blocker'),
              value: [t(`own.blocks.${blocker.code}`), blocker.by && fullMoment(blocker.by, locale)].filter(Boolean).join(' · '),
            })),
          ]}
        />
      )}
    </Panel>
  );
}
