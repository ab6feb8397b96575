import { moment, useLocale } from '@purser/i18n';
import { IconButton, Tile } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { SessionLine } from './data';
import css from './DevicesPage.module.css';
import { useEndSession } from './useEndSessions';

export function SessionRow({ session }: { session: SessionLine }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const name = session.device?.name ?? t('security.session.unknown');
  const end = useEndSession();
  return (
    <div className={css.row}>
      <Tile icon="globe" tint={session.is_current ? 'green' : 'grey'} />
      <span className={css.text}>
        <span className={css.name}>
          {name}
          {session.is_current && <span className={css.badge}>{t('security.session.this')}</span>}
        </span>
        <span className={css.detail}>
          {t('security.session.since', { at: moment(session.created_at, locale) })}
          {session.place && ` · ${session.place}`}
        </span>
        <span className={css.detail}>{t('security.device.seen', { at: moment(session.seen_at, locale) })}</span>
      </span>
      {!session.is_current && (
        <IconButton
          icon="signOut"
          label={t('security.session.end_what', { name })}
          disabled={end.isPending}
          onClick={() => end.mutate(session.id)}
        />
      )}
    </div>
  );
}
