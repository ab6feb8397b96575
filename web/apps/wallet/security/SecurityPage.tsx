import { formatMoney, useLocale } from '@purser/i18n';
import { Banner, Card, Icon, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { SECURITY_ENTRIES } from '../matters/entries';
import { EntryCard } from '../matters/EntryCard';
import { Failure } from '../shared/Failure';
import { MenuList } from '../shared/MenuList';
import { useCredentials, useDevices, useSafeguards, type Credentials, type Device, type Safeguards } from './data';
import { checksOf } from './score';
import { ScoreCard } from './ScoreCard';
import css from './SecurityPage.module.css';

/** How safe the account is, and everything that makes it safer. */
export function SecurityPage() {
  const { t } = useTranslation();
  const safeguards = useSafeguards();
  const devices = useDevices();
  const credentials = useCredentials();
  const error = safeguards.error ?? devices.error ?? credentials.error;
  const retry = () => [safeguards, devices, credentials].forEach((query) => void query.refetch());
  return (
    <FlowPage title={t('security.title')}>
      {safeguards.data && devices.data && credentials.data ? (
        <Centre safeguards={safeguards.data} devices={devices.data} credentials={credentials.data} />
      ) : (
        <Card>{error ? <Failure error={error} onRetry={retry} /> : <Skeleton lines={6} label={t('app.loading')} />}</Card>
      )}
      <EntryCard of={null} entries={SECURITY_ENTRIES} />
      <Link to="/security/freeze" className={css.danger}>
        <Icon name="freeze" size={22} />
        {t('freeze.danger')}
      </Link>
    </FlowPage>
  );
}

interface Props {
  safeguards: Safeguards;
  devices: readonly Device[];
  credentials: Credentials;
}

function Centre({ safeguards, devices, credentials }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { free, frozen, pin } = safeguards;
  const is = (set: boolean) => t(set ? 'security.set' : 'security.not_set');
  const off = free.payment.amount === 0;
  return (
    <>
      {frozen.length > 0 && (
        <Link to="/security/freeze">
          <Banner tone="bad" icon="freeze" action={<Icon name="chevron" size={18} />}>
            {t('security.is_frozen')}
          </Banner>
        </Link>
      )}
      <ScoreCard checks={checksOf(safeguards, credentials, devices)} />
      <Card flush title={t('security.proofs')}>
        <MenuList
          items={[
            { to: '/security/pin', icon: 'pin', tint: 'brass', title: t('security.pin.title'), detail: t('security.pin.detail'), end: is(pin.is_set) },
            { to: '/security/password', icon: 'lock', tint: 'navy', title: t('security.password.title'), detail: t('security.password.detail'), end: is(credentials.password !== null) },
            { to: '/security/passkeys', icon: 'fingerprint', tint: 'green', title: t('security.passkey.title'), detail: t('security.passkey.detail'), end: credentials.passkeys > 0 ? t('security.count', { count: credentials.passkeys }) : is(false) },
            { to: '/security/authenticator', icon: 'clock', tint: 'violet', title: t('security.totp.title'), detail: t('security.totp.detail'), end: is(credentials.totp) },
            { to: '/security/recovery-codes', icon: 'key', tint: 'sea', title: t('security.recovery.title'), detail: t('security.recovery.detail'), end: credentials.recovery_codes_left > 0 ? t('security.count', { count: credentials.recovery_codes_left }) : is(false) },
          ]}
        />
      </Card>
      <Banner tone="info">{t('stolen.sms')}</Banner>
      <Card flush title={t('security.watch')}>
        <MenuList
          items={[
            { to: '/security/devices', icon: 'laptop', tint: 'navy', title: t('security.devices'), detail: t('security.devices_detail'), end: t('security.count', { count: devices.length }) },
            { to: '/security/small-payments', icon: 'wave', tint: 'grey', title: t('security.free.title'), detail: t('security.free.detail'), end: off ? t('security.free.off') : t('security.free.each', { amount: formatMoney(free.payment, locale) }) },
            { to: '/security/freeze', icon: 'freeze', tint: 'red', title: t('freeze.title'), detail: t('security.freeze_detail') },
          ]}
        />
      </Card>
    </>
  );
}
