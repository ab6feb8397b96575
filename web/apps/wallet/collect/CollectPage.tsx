import { formatMoney, money, parseAmount, useLocale } from '@purser/i18n';
import { Banner, Button, Icon, IconButton, Spinner } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTitle } from '../app/TabPage';
import code from '../pay-code/PayCode.module.css';
import { QrCode } from '../pay-code/QrCode';
import { useMe } from '../session/useMe';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { useDraft } from '../shared/useDraft';
import { Waves } from '../shared/Waves';
import { useWallet } from '../wallet/current';
import { AskSheet } from './AskSheet';
import css from './CollectPage.module.css';
import { useCollectCode } from './useCollectCode';
import { useReceived } from './useReceived';

/** The wallet's own code: whoever scans it pays here. */
export default function CollectPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const navigate = useNavigate();
  const wallet = useWallet();
  const name = useMe().data?.name ?? '';
  const { draft, change } = useDraft('collect', { amount: '', note: '' });
  const [asking, setAsking] = useState(false);
  const parsed = parseAmount(draft.amount, wallet.currency);
  const amount = parsed.ok ? money(parsed.amount, wallet.currency) : null;
  const payload = useCollectCode(wallet, amount, draft.note);
  const received = useReceived(wallet.id);
  useTitle(t('collect.title'));
  return (
    <div className={code.page}>
      <header className={code.head}>
        <IconButton onDark icon="back" label={t('app.back')} onClick={() => void navigate(-1)} />
        <h1>{t('collect.title')}</h1>
      </header>
      <section className={code.card}>
        <h2 className={code.lead}>{t('collect.lead', { name })}</h2>
        {payload.data ? (
          <QrCode text={payload.data} label={t('collect.code')} />
        ) : payload.isError ? (
          <Failure error={payload.error} onRetry={() => void payload.refetch()} />
        ) : (
          <div className={code.waiting} role="status" aria-label={t('app.loading')}>
            <Spinner size={30} />
          </div>
        )}
        {amount && (
          <p className={css.amount} data-testid="collect-amount">
            <MoneyText value={amount} large />
          </p>
        )}
        {draft.note !== '' && <p className={css.note}>{draft.note}</p>}
        <div className={css.tools}>
          <Button look="soft" icon={<Icon name="plus" size={18} />} onClick={() => setAsking(true)}>
            {t(amount ? 'collect.ask_other' : 'collect.ask')}
          </Button>
          {(amount || draft.note !== '') && (
            <Button look="plain" onClick={() => change({ amount: '', note: '' })}>
              {t('collect.any')}
            </Button>
          )}
        </div>
        <p className={code.warning}>{t('collect.durable')}</p>
      </section>
      {received.length > 0 && (
        <ul className={css.received} aria-label={t('collect.received')}>
          {received.map((entry) => (
            <li key={entry.id}>
              <Banner tone="good">
                {t('collect.from', { name: entry.title, amount: formatMoney(entry.amount, locale) })}
              </Banner>
            </li>
          ))}
        </ul>
      )}
      <p className="hidden-visually" role="status">
        {received[0] && t('collect.from', { name: received[0].title, amount: formatMoney(received[0].amount, locale) })}
      </p>
      <Waves />
      {asking && (
        <AskSheet
          wanted={draft}
          onClose={() => setAsking(false)}
          onWanted={(wanted) => {
            change(wanted);
            setAsking(false);
          }}
        />
      )}
    </div>
  );
}
