import { Card, Spinner } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { NewQuote } from '../app/api';
import { QuoteLines } from '../money/QuoteLines';
import { useQuote } from '../money/useQuote';
import { Failure } from '../shared/Failure';
import { useDebounced } from '../shared/useDebounced';
import css from './FeePreview.module.css';

/** The fee of the amount in the field, line by line, while it is being typed. */
export function FeePreview({ request }: { request: NewQuote | null }) {
  const { t } = useTranslation();
  const asked = useDebounced(JSON.stringify(request), 350);
  const offer = useQuote(JSON.parse(asked) as NewQuote | null);
  return (
    <Card title={t('money.withdraw.cost')}>
      <div aria-live="polite" data-testid="fee-preview">
        {!request ? (
          <p className={css.rule}>{t('money.withdraw.rule')}</p>
        ) : offer.isError ? (
          <Failure error={offer.error} onRetry={() => void offer.refetch()} />
        ) : offer.data && asked === JSON.stringify(request) ? (
          <QuoteLines quote={offer.data.quote} facts={[]} />
        ) : (
          <p className={css.asking}>
            <Spinner size={18} /> {t('money.confirm.asking')}
          </p>
        )}
      </div>
    </Card>
  );
}
