import { fullMoment, moment, useLocale } from '@purser/i18n';
import { cx, Icon } from '@purser/ui';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { plain } from '@purser/staff/matters/words';
import css from '../contacts/Messages.module.css';
import type { Case, Entry } from './data';
import own from './Thread.module.css';

/** What was said by whatever way, and among us; from top to bottom. */
export function Thread({ one }: { one: Case }) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, [one.thread.length]);
  return (
    <div ref={frame} className={cx(css.scroll, own.grow)} role="log" aria-label={t('contacts.said')} tabIndex={0}>
      <ol className={css.list}>
        {one.thread.map((entry) => (
          <Line key={`${entry.case_id}.${entry.number}`} one={one} entry={entry} />
        ))}
      </ol>
    </div>
  );
}

function Line({ one, entry }: { one: Case; entry: Entry }) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  if (entry.kind === 'system') {
    const path = `cases.happened.${entry.text}`;
    const words = i18n.exists(path) ? i18n.t(path as 'cases.happened.late_refund') : plain(entry.text);
    return <li className={css.system}>{`${words} · ${moment(entry.at, locale)}`}</li>;
  }
  const shop = entry.kind === 'merchant' ? String(entry.data.name) : null;
  const who = entry.name ?? (shop && entry.direction === 'in' ? shop : t(`cases.author.${entry.author}`));
  const isOurs = entry.direction !== 'in';
  return (
    <li className={cx(css.line, isOurs && css.ours)} data-kind={entry.kind}>
      <span className={css.by}>
        {who} · {t(`cases.channel.${entry.channel}`)} ·{' '}
        <time dateTime={entry.at} title={fullMoment(entry.at, locale)}>
          {moment(entry.at, locale)}
        </time>
      </span>
      <div className={cx(css.bubble, entry.kind === 'note' && own.note, shop !== null && own.merchant)}>
        {entry.kind === 'note' && <strong className={own.only}>{t('cases.note')}</strong>}
        {shop !== null && (
          <strong className={own.only}>
            {entry.direction === 'in' ? t('cases.from_merchant') : t('cases.to_merchant', { name: shop })}
          </strong>
        )}
        {entry.text}
        {entry.files.map((file) => (
          <a
            key={file.id}
            className={css.file}
            href={`/v1/staff/cases/${one.subject_id}/${entry.case_id}/files/${file.id}`}
            download={file.name}
          >
            <Icon name={file.media_type.startsWith('image/') ? 'image' : 'receipt'} size={18} />
            {file.name}
          </a>
        ))}
      </div>
    </li>
  );
}
