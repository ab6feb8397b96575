import { Icon, type IconName } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Call } from './data';
import css from './OnCall.module.css';
import type { OwnLine } from './own';

interface Words {
  icon: IconName;
  title: string;
  detail?: string;
}

/** Who is there, or where one stands and how long it takes. */
export function Standing({ call, own }: { call: Call | null; own: OwnLine }) {
  const words = useWords(call, own);
  return (
    <div className={css.standing}>
      <span className={css.face} data-with={call?.agent ? 'agent' : undefined}>
        <Icon name={words.icon} size={40} />
      </span>
      <div role="status" className={css.words}>
        <p className={css.title} data-testid="call-state" data-state={call?.state ?? own.step}>
          {words.title}
        </p>
        {words.detail && <p className={css.detail}>{words.detail}</p>}
      </div>
    </div>
  );
}

function useWords(call: Call | null, own: OwnLine): Words {
  const { t } = useTranslation();
  const wait = useWait(call);
  if (own.step === 'asking') return { icon: 'mic', title: t('call.state.asking') };
  if (own.step === 'away') return { icon: 'refresh', title: t('call.state.away') };
  const named = { number: call?.agent?.number ?? '', name: t('app.name') };
  switch (call?.state) {
    case 'queued':
      return { icon: 'clock', title: t('call.state.queued'), detail: wait };
    case 'connected':
      return { icon: 'person', title: t('call.state.connected', named), detail: t('call.checked') };
    case 'on_hold':
      return { icon: 'clock', title: t('call.state.on_hold', named), detail: t('call.checked') };
    case 'menu':
      if (own.step === 'on') return { icon: 'keypad', title: t('call.state.menu'), detail: t('call.state.menu_detail') };
  }
  return { icon: 'phone', title: t('call.state.connecting') };
}

/** "2 people are ahead of you. Four of five wait …": as the chat says it, and never made up. */
export function useWait(call: Call | null): string {
  const { t } = useTranslation();
  const ahead = call?.wait?.ahead ?? 0;
  const seconds = call?.wait?.within_seconds;
  const place = ahead === 0 ? t('chat.next') : t('chat.ahead', { count: ahead });
  if (seconds == null) return `${place} ${t('chat.wait_unknown')}`;
  return `${place} ${seconds < 60 ? t('chat.within_a_minute') : t('chat.within', { minutes: Math.ceil(seconds / 60) })}`;
}
