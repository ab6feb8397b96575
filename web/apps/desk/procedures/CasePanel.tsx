import type { Matter } from '@purser/staff/app/api';
import { Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** A case has a page of its own, where it is worked on. */
export function CasePanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  return (
    <Card title={t('actions.title')}>
      <p>{t('actions.own_page')}</p>
      <p>
        <Link to={`/cases/${matter.subject_id}/${matter.id}`}>{t('contacts.open_case')}</Link>
      </p>
    </Card>
  );
}
