import { formatMoney, moment, useLocale } from '@purser/i18n';
import { Card, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMatterWords } from '../matters/words';
import type { BlockerOf } from './data';
import css from './PrivacyPage.module.css';

/** Where something in the way is cleared; null where nobody here can. */
function placeOf(blocker: BlockerOf): string | null {
  if (blocker.action === 'withdraw') return '/withdraw';
  if (blocker.action === 'lift') return '/security/freeze';
  if (blocker.action === 'open') return `/matters/${blocker.object}`;
  return blocker.code === 'in_flight' ? `/activity/${blocker.kind}/${blocker.object}` : null;
}

/** What is in the way of closing the account: what it is, who clears it, by when, and the way to do it. */
export function Blockers({ blockers }: { blockers: readonly BlockerOf[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (blockers.length === 0) return null;
  return (
    <Card title={t('privacy.close.in_the_way')}>
      <ul className={css.kept}>
        {blockers.map((blocker) => {
          const to = placeOf(blocker);
          const amount = blocker.amount ? formatMoney(blocker.amount, locale) : '';
          return (
            <li key={`${blocker.code}.${blocker.object}`} data-blocker={blocker.code}>
              {blocker.code === 'open_matter' ? (
                <Matter procedure={blocker.kind ?? ''} />
              ) : (
                t(`privacy.close.blocker.${blocker.code}`, { amount })
              )}
              <span className={css.small}>
                {t(`matter.turn.${blocker.turn as 'customer'}`)}
                {blocker.by !== null && ` · ${t('privacy.close.by', { at: moment(blocker.by, locale) })}`}
              </span>
              {to !== null && (
                <Link to={to} className={css.clear}>
                  {t(`privacy.close.clear.${blocker.code}`)}
                  <Icon name="chevron" size={16} />
                </Link>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

/** What is under way, by its name: "Refund: not settled yet". */
function Matter({ procedure }: { procedure: string }) {
  const { t } = useTranslation();
  const { name } = useMatterWords(procedure);
  return <>{t('privacy.close.blocker.open_matter', { name })}</>;
}
