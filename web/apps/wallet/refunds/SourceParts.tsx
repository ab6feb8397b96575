import { moment, useLocale } from '@purser/i18n';
import { Card, Facts, type Fact } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { MoneyText } from '../shared/MoneyText';
import type { Refund, RefundPart } from './data';

/** A payment from several sources goes back to them: how much where, and how each part stands. */
export function SourceParts({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const stands = useStanding();
  const facts = refund.parts.map(
    (part): Fact => ({
      name: part.card ? `${part.card.bank} (${part.card.last4})` : t('refund.balance'),
      detail: (
        <>
          {stands(part)}
          {part.refund_id !== null && (
            <>
              <br />
              <Link to={`/matters/${part.refund_id}`}>{t('refund.follow')}</Link>
            </>
          )}
        </>
      ),
      value: <MoneyText value={part.amount} />,
    }),
  );
  return (
    <Card title={t('refund.parts')}>
      <div data-testid="refund-parts">
        <Facts facts={facts} />
      </div>
    </Card>
  );
}

function useStanding(): (part: RefundPart) => string {
  const { t } = useTranslation();
  const locale = useLocale();
  const at = (when: string) => ({ at: moment(when, locale) });
  return ({ card, kept, refund_id, promised_at, arrived_at }) => {
    if (kept) return t('refund.part.kept');
    if (arrived_at !== null) return t(card ? 'refund.part.arrived' : 'refund.part.there', at(arrived_at));
    if (!card) return promised_at === null ? t('refund.part.agreed') : t('refund.part.coming', at(promised_at));
    if (refund_id === null) return t('refund.part.next');
    return promised_at === null ? t('refund.part.way') : t('refund.part.due', at(promised_at));
  };
}
