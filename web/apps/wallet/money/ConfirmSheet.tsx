import { Banner, Button, Sheet, Skeleton, type Fact } from '@purser/ui';
import { formatMoney, useLocale } from '@purser/i18n';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { ActivityKind, NewQuote, Quote } from '../app/api';
import { MoneyText } from '../shared/MoneyText';
import { Failure } from '../shared/Failure';
import css from './ConfirmSheet.module.css';
import { QuoteLines } from './QuoteLines';
import { UnknownOutcome } from './UnknownOutcome';
import type { MoneyIntent } from './useMoneyIntent';
import { useQuote } from './useQuote';
import type { Wish } from './wish';

interface Props<Kind extends ActivityKind> {
  flow: MoneyIntent<Kind>;
  open: boolean;
  onClose: () => void;
  /** "To *Wei", "Top up" … */
  heading: ReactNode;
  request: NewQuote;
  facts: readonly (Fact | null | false)[];
  wish: (quote: Quote) => Wish<Kind>;
  /** Confirmed already, as a part of something that has just come so far: no tap is waited for. */
  goesOn?: boolean;
}

/** The last look before money moves: how much, to whom, and every line of what it costs. */
export function ConfirmSheet<Kind extends ActivityKind>(props: Props<Kind>) {
  const { flow, open, onClose, heading, request, facts, wish, goesOn = false } = props;
  const { t } = useTranslation();
  const locale = useLocale();
  const navigate = useNavigate();
  const offer = useQuote(open ? request : null);
  const { phase } = flow;
  const sending = phase.is === 'sending' || phase.is === 'proving';
  const label =
    phase.is === 'proving'
      ? t('proof.title')
      : phase.is === 'sending'
        ? t(phase.attempt > 0 ? 'money.confirm.repeating' : 'money.confirm.sending')
        : offer.data && t('money.confirm.do', { amount: formatMoney(offer.data.quote.total, locale) });
  const gone = useRef(false);
  useEffect(() => {
    if (!open || !goesOn || gone.current || !offer.data || phase.is !== 'idle') return;
    gone.current = true;
    flow.confirm(wish(offer.data.quote));
  });
  const leave = () => {
    flow.reset();
    onClose();
  };
  const again = () => {
    flow.reset();
    void offer.refetch();
  };
  return (
    <Sheet
      open={open}
      title={t('money.confirm.title')}
      onClose={phase.is === 'unknown' ? onClose : leave}
      closeLabel={t('app.close')}
      locked={sending}
    >
      <p className={css.heading}>{heading}</p>
      <p className={css.amount} data-testid="confirm-amount">
        <MoneyText value={request.amount} large />
      </p>
      {offer.isError && <Failure error={offer.error} onRetry={() => void offer.refetch()} />}
      {offer.isPending && <Skeleton plain lines={3} label={t('money.confirm.asking')} />}
      {offer.data && !offer.isError && (
        <>
          <QuoteLines quote={offer.data.quote} facts={facts} />
          <div className={css.foot}>
            {phase.is === 'refused' && (
              <>
                <Banner tone="bad" urgent>
                  {phase.problem.message}
                </Banner>
                {phase.problem.code === 'pin_missing' && (
                  <Button wide onClick={() => void navigate('/security/pin')}>
                    {t('proof.set_pin')}
                  </Button>
                )}
                {phase.problem.code === 'stronger_proof_missing' && (
                  <Button wide onClick={() => void navigate('/security')}>
                    {t('security.title')}
                  </Button>
                )}
                <Button wide look="soft" onClick={phase.problem.code.startsWith('quote_') ? again : leave}>
                  {t(phase.problem.code.startsWith('quote_') ? 'money.confirm.again' : 'money.confirm.change')}
                </Button>
              </>
            )}
            {phase.is === 'unknown' && <UnknownOutcome flow={flow} />}
            {(phase.is === 'idle' || phase.is === 'proving' || phase.is === 'sending') && (
              <Button wide busy={sending} onClick={() => flow.confirm(wish(offer.data.quote))}>
                {label}
              </Button>
            )}
          </div>
        </>
      )}
    </Sheet>
  );
}
