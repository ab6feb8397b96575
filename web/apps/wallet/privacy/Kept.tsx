import { Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { KeptOf } from './data';
import css from './PrivacyPage.module.css';

/** What stays although the rest goes, and by which law. */
export function Kept({ kept }: { kept: readonly KeptOf[] }) {
  const { t } = useTranslation();
  if (kept.length === 0) return null;
  return (
    <Card title={t('privacy.kept')}>
      <ul className={css.kept}>
        {kept.map(({ code, what, law }) => (
          <li key={code}>
            {what}
            <span className={css.small}>{law}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
