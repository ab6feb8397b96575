import { Switch } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { usePrivacyNotice } from './data';
import css from './SignUpConsents.module.css';

interface Props {
  given: readonly string[];
  onGiven: (given: string[]) => void;
}

/** What somebody who signs up may agree to, purpose by purpose; nothing is agreed to beforehand. */
export function SignUpConsents({ given, onGiven }: Props) {
  const { t } = useTranslation();
  const notice = usePrivacyNotice().data ?? [];
  const asked = notice.filter(({ ground }) => ground === 'consent');
  if (asked.length === 0) return null;
  return (
    <details className={css.details}>
      <summary className={css.summary}>{t('privacy.sign_up.title')}</summary>
      <ul className={css.list}>
        {notice
          .filter(({ ground }) => ground !== 'consent')
          .map(({ name, title, body }) => (
            <li key={name}>
              {title}
              <span className={css.small}>{body}</span>
            </li>
          ))}
      </ul>
      <p className={css.small}>{t('privacy.sign_up.choose')}</p>
      {asked.map(({ name, title, body }) => (
        <Switch
          key={name}
          label={title}
          detail={body}
          on={given.includes(name)}
          onChange={(on) => onGiven(on ? [...given, name] : given.filter((other) => other !== name))}
        />
      ))}
    </details>
  );
}
