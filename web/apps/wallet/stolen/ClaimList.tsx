import { Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';
import css from './Claims.module.css';
import type { Claim } from './ticket';

/** The payments that were named, and what became of each. */
export function ClaimList({ claims }: { claims: readonly Claim[] }) {
  const { t } = useTranslation();
  return (
    <Card title={t('stolen.claims.yours')}>
      <ul className={css.list}>
        {claims.map((claim) => (
          <li key={claim.id} className={css.row}>
            <span className={css.text}>
              <span>{t(`matter.unauthorised_payment.state.${claim.state}`)}</span>
              {claim.credited.amount > 0 && <span className={css.detail}>{t('stolen.claims.credited')}</span>}
            </span>
            <MoneyText value={claim.loss} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
