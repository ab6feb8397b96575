import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Button, Sheet, toast } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './LinkSheet.module.css';
import type { Invitation } from './StaffPage';

/** The link of an invitation: shown once, and to be handed over by a way that only they read. */
export function LinkSheet({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const copy = async () => {
    await navigator.clipboard.writeText(invitation.link);
    toast(t('staff.copied'));
  };
  return (
    <Sheet
      open
      title={t('staff.link_of', { name: invitation.staff.name })}
      closeLabel={t('shell.close')}
      onClose={onClose}
    >
      <div className="stack">
        <Banner tone="warn">{t('staff.link_once', { until: fullMoment(invitation.expires_at, locale) })}</Banner>
        <p className={css.link} data-testid="invitation">
          {invitation.link}
        </p>
        <Button wide onClick={() => void copy()}>
          {t('staff.copy')}
        </Button>
      </div>
    </Sheet>
  );
}
