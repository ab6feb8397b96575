import { Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ACTIONS } from '../app/nav';
import css from './QuickActions.module.css';

export function QuickActions() {
  const { t } = useTranslation();
  return (
    <ul className={css.row}>
      {ACTIONS.map((act) => (
        <li key={act.to}>
          <Link to={act.to} className={css.action}>
            <span className={css.icon}>
              <Icon name={act.icon} size={25} />
            </span>
            {t(act.name)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
