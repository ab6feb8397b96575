import { Banner, Button } from '@purser/ui';
import { useTranslation } from 'react-i18next';
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
    <Banner
      tone="bad"
      urgent
      action={
        onRetry && (
          <Button look="plain" onClick={onRetry}>
            {t('shell.retry')}
          </Button>
        )
      }
    >
      {reason(error)}
    </Banner>
  );
}
