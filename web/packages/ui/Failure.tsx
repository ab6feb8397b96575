import type { ParseKeys } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Button } from './Button';
import css from './Failure.module.css';
import { Icon } from './Icon';

interface Props {
  error: Error;
  onRetry?: () => void;
}

interface Ways {
  /** Says why it failed. */
  useReason: () => (error: Error) => string;
  /** Whether trying again may help. */
  mayPass: (error: Error) => boolean;
  retry: Extract<ParseKeys, `${string}.retry`>;
}

/** An app's way to say that something could not be shown: why, and a way to try again. */
export function failureWith({ useReason, mayPass, retry }: Ways) {
  return function Failure({ error, onRetry }: Props) {
    const { t } = useTranslation();
    const reason = useReason();
    return (
      <div className={css.failure} role="alert">
        <span className={css.icon}>
          <Icon name="alert" size={30} />
        </span>
        <p>{reason(error)}</p>
        {onRetry && mayPass(error) && (
          <Button look="soft" onClick={onRetry}>
            {t(retry)}
          </Button>
        )}
      </div>
    );
  };
}
