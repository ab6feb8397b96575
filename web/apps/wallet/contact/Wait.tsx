import { clock, daysBetween, moment, useLocale } from '@purser/i18n';
import { useTranslation } from 'react-i18next';
import type { Channel } from './data';

/** When somebody is there, and how long four of five wait; nothing where nobody can say. */
export function Wait({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const when = (at: string) => (daysBetween(new Date().toISOString(), at) === 0 ? clock(at, locale) : moment(at, locale));
  if (channel.way === 'freeze') return <>{t('contact.wait.freeze')}</>;
  if (channel.always) return <>{t('contact.wait.always')}</>;
  if (!channel.open) {
    const opens = channel.opens_at;
    return <>{opens === null ? t('contact.closed') : t('contact.wait.opens', { at: when(opens) })}</>;
  }
  const hours = channel.until === null ? '' : t('contact.wait.until', { at: when(channel.until) });
  if (channel.within_s === null) return <>{[t('contact.wait.unknown'), hours].filter(Boolean).join(' · ')}</>;
  const minutes = Math.ceil(channel.within_s / 60);
  const wait = channel.within_s <= 60 ? t('contact.wait.minute') : t('contact.wait.minutes', { minutes });
  const ahead = channel.ahead ? t('contact.wait.ahead', { n: channel.ahead }) : '';
  return <>{[wait, ahead, hours].filter(Boolean).join(' · ')}</>;
}
