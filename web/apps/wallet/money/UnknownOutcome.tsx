import { Banner, Button } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { ActivityKind } from '../app/api';
import type { MoneyIntent } from './useMoneyIntent';

/** Nothing came back: what is known, and the safe way on. */
export function UnknownOutcome<Kind extends ActivityKind>({ flow }: { flow: MoneyIntent<Kind> }) {
  const { t } = useTranslation();
  return (
    <>
      <Banner tone="warn" urgent>
        <strong>{t('money.unknown.title')}</strong>
        <br />
        {t('money.unknown.detail')}
      </Banner>
      <Button wide onClick={flow.again}>
        {t('money.unknown.again')}
      </Button>
    </>
  );
}
