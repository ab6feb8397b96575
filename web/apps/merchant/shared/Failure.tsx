import { mayPass } from '@purser/client';
import { Button, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './Failure.module.css';
import { useReason } from './reason';

interface Props {
  error: Error;
  onRetry?: () => void;
}

/** Something could not be shown: why, and a way to try again. */
export function Failure({ error, onRetry }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  return (
    <div className={css.failure} role="alert">
      <Icon name="alert" size={30} />
      <p>{reason(error)}</p>
      {onRetry && mayPass(error) && (
        <Button look="soft" onClick={onRetry}>
          {t('console.retry')}
        </Button>
      )}
    </div>
  );
}
