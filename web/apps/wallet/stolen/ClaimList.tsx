import { moment, useLocale } from '@purser/i18n';
import { Button, Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';
import css from './Claims.module.css';
import type { Claim } from './ticket';

const UNDECIDED: readonly Claim['state'][] = ['open', 'provisional'];

interface Props {
  claims: readonly Claim[];
  /** Where one can still say that it was oneself. */
  onWithdraw?: (claim: Claim) => void;
  busy?: boolean;
}

/** The payments that were named, and what became of each. */
export function ClaimList({ claims, onWithdraw, busy = false }: Props) {
  const { t } = useTranslation();
  return (
    <Card title={t('stolen.claims.yours')}>
      <ul className={css.list}>
        {claims.map((claim) => (
          <li key={claim.id} className={css.row}>
            <Named claim={claim} />
            <MoneyText value={claim.loss} />
            {onWithdraw && UNDECIDED.includes(claim.state) && (
              <Button look="plain" disabled={busy} onClick={() => onWithdraw(claim)}>
                {t('stolen.claims.mine')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Named({ claim }: { claim: Claim }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <span className={css.text}>
      <span>{claim.name}</span>
      <span className={css.detail}>{moment(claim.at, locale)}</span>
      <span className={css.detail}>{t(`matter.unauthorised_payment.state.${claim.state}`)}</span>
      {claim.credited.amount > claim.taken_back.amount && (
        <span className={css.detail}>{t('stolen.claims.credited')}</span>
      )}
    </span>
  );
}
