import { useTranslation } from 'react-i18next';
import { useMay } from '../session/useColleague';
import { useWaiting } from './data';
import css from './WaitingCount.module.css';

/** How many matters wait for one's own role, beside the name of their page. */
export function WaitingCount() {
  return useMay('matters.read') ? <Count /> : null;
}

function Count() {
  const { t } = useTranslation();
  const mine = useWaiting().data?.items.filter((place) => place.mine) ?? [];
  const count = mine.reduce((sum, place) => sum + place.count, 0);
  if (count === 0) return null;
  const shown = mine.some((place) => place.more) ? `${count}+` : `${count}`;
  return (
    <span className={css.count} data-testid="waiting">
      <span aria-hidden="true">{shown}</span>
      <span className="hidden-visually">{t('matters.waiting_for_me', { count })}</span>
    </span>
  );
}
