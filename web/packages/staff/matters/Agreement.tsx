import { moment, useLocale } from '@purser/i18n';
import { Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { MatterStep } from '../app/api';
import css from './Agreement.module.css';

/** Who has agreed to a step that takes more than one person, and how many are missing. */
export function Agreement({ step }: { step: MatterStep }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const missing = Math.max(0, step.people - step.agreed.length);
  return (
    <ul className={css.list} aria-label={t('actions.people', { count: step.people })}>
      {step.agreed.map((agreed) => (
        <li key={agreed.staff_id} className={css.agreed}>
          <Icon name="check" size={16} />
          {t('actions.agreed', { name: agreed.name, at: moment(agreed.at, locale) })}
        </li>
      ))}
      {missing > 0 && (
        <li className={css.missing}>
          <Icon name="person" size={16} />
          {step.agreed.length > 0 ? t('actions.one_more') : t('actions.people', { count: step.people })}
        </li>
      )}
    </ul>
  );
}
