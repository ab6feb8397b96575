import { Avatar, Button, Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Payee } from '../app/api';
import css from './PayeeCard.module.css';

interface Props {
  payee: Payee;
  onChange: () => void;
}

/** The payee as the server knows them, to be compared with whom one means. */
export function PayeeCard({ payee, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Card label={t('money.payee')}>
      <div className={css.payee}>
        <Avatar name={payee.name} size={52} />
        <div className={css.who}>
          <p className={css.name} data-testid="payee-name">
            {payee.name}
          </p>
          <p className={css.phone}>{payee.phone}</p>
        </div>
        <Button look="plain" onClick={onChange}>
          {t('app.change')}
        </Button>
      </div>
      <p className={css.note}>{t('money.transfer.compare')}</p>
    </Card>
  );
}
