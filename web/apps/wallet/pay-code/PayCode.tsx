import { ProblemError } from '@purser/client';
import { Button, Empty, IconButton, Progress, Spinner } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { refreshMoney } from '../app/queries';
import { useTitle } from '../app/TabPage';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import { Waves } from '../shared/Waves';
import { useWallet } from '../wallet/current';
import { Barcode } from './Barcode';
import css from './PayCode.module.css';
import { QrCode } from './QrCode';
import { useCodeProof } from './useCodeProof';
import { usePaid } from './usePaid';
import { usePaymentCode } from './usePaymentCode';

const LIFE_S = 60;

/** What a merchant scans to be paid. */
export default function PayCode() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const wallet = useWallet();
  const { proof, isKnown, mustProve, canProve, confirm } = useCodeProof();
  const { code: shown, left, error, refetch } = usePaymentCode(wallet.id, proof, isKnown && !mustProve);
  const code = shown?.code;
  const refused = error instanceof ProblemError && (error.stepUp !== null || error.code.startsWith('proof_'));
  useTitle(t('pay.code.title'));
  usePaid(wallet.id, (entry) => {
    refreshMoney();
    navigator.vibrate?.(120);
    void navigate(`/activity/payment/${entry.activity_id}`, { replace: true, state: { fresh: true } });
  });
  return (
    <div className={css.page}>
      <header className={css.head}>
        <IconButton onDark icon="back" label={t('app.back')} onClick={() => void navigate(-1)} />
        <h1>{t('pay.code.title')}</h1>
      </header>
      <section className={css.card}>
        <h2 className={css.lead}>{t('pay.code.lead')}</h2>
        {mustProve || (refused && !code) ? (
          <Empty
            title={t('pay.code.prove')}
            detail={t('pay.code.prove_detail')}
            action={<Button onClick={() => void confirm()}>{t('pay.code.prove_do')}</Button>}
          />
        ) : error && !code ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : code ? (
          <>
            <Barcode digits={code} label={t('pay.code.barcode')} />
            <p className={css.digits} data-testid="payment-code">
              {code.replace(/(\d{4})(?=\d)/g, '$1 ')}
            </p>
            <QrCode text={code} label={t('pay.code.qr')} />
            <div className={css.life}>
              <Progress label={t('pay.code.life')} percent={(left / LIFE_S) * 100} tone={left > 10 ? 'brand' : 'warn'} />
              <p>{t('pay.code.refresh', { count: left })}</p>
            </div>
          </>
        ) : (
          <div className={css.waiting} role="status" aria-label={t('app.loading')}>
            <Spinner size={30} />
          </div>
        )}
        {shown?.up_to && canProve && (
          <div className={css.limit}>
            <span>
              {t('pay.code.up_to')} <MoneyText value={shown.up_to} />
            </span>
            <Button look="plain" onClick={() => void confirm()}>
              {t('pay.code.more')}
            </Button>
          </div>
        )}
        <p className={css.method}>
          <span>{t('pay.method')}</span>
          <span>
            {t('pay.balance')} <MoneyText value={wallet.available} />
          </span>
        </p>
        <p className={css.warning}>{t('pay.code.warning')}</p>
      </section>
      <Link className={css.scan} to="/scan">
        {t('pay.code.scan_instead')}
      </Link>
      <Waves />
    </div>
  );
}
