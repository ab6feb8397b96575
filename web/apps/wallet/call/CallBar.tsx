import { cx, Icon, useSignal, type IconName } from '@purser/ui';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import css from './CallBar.module.css';
import type { Call } from './data';
import { line } from './own';
import { lasting, useNow } from './time';

interface Words {
  icon: IconName;
  title: string;
  detail?: string;
  look: 'agent' | 'waiting';
}

/** Heads of pages that stay in sight stay below the bar. */
function useRoomAbove() {
  const bar = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    document.documentElement.style.setProperty('--above', `${bar.current?.offsetHeight ?? 0}px`);
  });
  useLayoutEffect(() => () => void document.documentElement.style.removeProperty('--above'), []);
  return bar;
}

/**
 * On every page while there is a call: who it is with. It stands on every device of the customer, so that nobody can
 * pretend to be us on a telephone: a call that is not shown here is not ours.
 */
export function CallBar({ call }: { call: Call }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const words = useWords(call);
  const bar = useRoomAbove();
  const isHere = pathname === '/call';
  return (
    <section
      ref={bar}
      className={cx(css.bar, css[words.look])}
      aria-label={t('call.bar.label')}
      data-testid="call-bar"
      data-state={call.state}
    >
      <Icon name={words.icon} size={22} />
      <div className={css.text}>
        <p className={css.title} role="status">
          {words.title}
        </p>
        {words.detail && <p className={css.detail}>{words.detail}</p>}
        {words.look === 'agent' && <p className={css.detail}>{t('call.bar.never')}</p>}
      </div>
      {call.agent && call.connected_at !== null && <Since at={call.connected_at} />}
      {!isHere && call.direction === 'in' && (
        <Link to="/call" className={css.open} aria-label={t('call.bar.open')}>
          <Icon name="chevron" size={20} />
        </Link>
      )}
    </section>
  );
}

function Since({ at }: { at: string }) {
  const { t } = useTranslation();
  const time = lasting((useNow() - Date.parse(at)) / 1_000);
  return (
    <span className={css.time} aria-label={t('call.bar.elapsed', { time })} role="timer">
      {time}
    </span>
  );
}

function useWords(call: Call): Words {
  const { t } = useTranslation();
  const own = useSignal(line);
  const named = { number: call.agent?.number ?? '', name: t('app.name') };
  switch (call.state) {
    case 'announced':
    case 'dialling': {
      const agent = call.agent?.number ?? '';
      const detail = call.number
        ? t('call.bar.announced_detail', { number: call.number, agent })
        : t('call.bar.announced_plain', { agent });
      return { icon: 'phone', title: t('call.bar.announced'), detail, look: 'agent' };
    }
    case 'connected':
      return { icon: own.isMuted ? 'micOff' : 'person', title: t('call.bar.talking', named), look: 'agent' };
    case 'on_hold':
      return { icon: 'clock', title: t('call.bar.hold', named), look: 'agent' };
    case 'queued':
      return { icon: 'clock', title: t('call.bar.queued'), look: 'waiting' };
    default:
      return { icon: 'phone', title: t('call.bar.menu'), look: 'waiting' };
  }
}
