import { ask } from '@purser/client';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '@purser/staff/app/api';
import { refreshMatters } from '@purser/staff/matters/data';
import { AskCard } from './AskCard';

/** Somebody on the phone says that their account was stolen: it is frozen, and its matter begins. */
export function StolenCard() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <AskCard
      draft="desk.stolen"
      title={t('freeze.stolen')}
      means={t('freeze.stolen_means')}
      words={t('freeze.said')}
      rows={3}
      maxLength={500}
      danger
      button={t('freeze.report')}
      send={(body) => ask(api.POST('/v1/staff/stolen-accounts', { body }))}
      onDone={(opened) => {
        refreshMatters();
        void navigate(`/matters/${opened.customer_id}/${opened.id}`);
      }}
    />
  );
}
