import { Banner } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import css from './Call.module.css';
import type { Fault } from './own';

/** Why there was no call, and what helps. */
export function Trouble({ fault }: { fault: Fault | null }) {
  const { t } = useTranslation();
  const reason = useReason();
  if (fault === null) return null;
  return (
    <Banner tone="bad" urgent>
      {fault instanceof Error ? (
        reason(fault)
      ) : (
        <span data-testid="call-fault" data-fault={fault}>
          <span className={css.strong}>{t(`call.fault.${fault}`)}</span>{t('call.fault.then')}{t(`call.fault.${fault}_detail`)}
        </span>
      )}
    </Banner>
  );
}
