import { Banner, Button, confirm, Icon, toast, type IconName } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import { refreshBacks } from './backs';
import { callBack, type Call } from './data';
import { Keypad } from './Keypad';
import { hangUp, hear, heardOf, mute, press } from './line';
import css from './OnCall.module.css';
import type { OwnLine } from './own';
import { Standing } from './Standing';
import { lasting, useNow } from './time';

/** A call of this browser: how it stands, and what one can do. */
export function OnCall({ call, own }: { call: Call | null; own: OwnLine }) {
  const { t } = useTranslation();
  const [pad, setPad] = useState<boolean | null>(null);
  // The menu is answered by keys, so they are there without being asked for.
  const open = pad ?? call?.state === 'menu';
  const key = (digit: string) => void press(digit).catch(() => toast(t('call.unsent'), false));
  return (
    <div className={css.page}>
      <Standing call={call} own={own} />
      {call && <Elapsed since={call.opened_at} />}
      {call?.agent && <p className={css.note}>{t('call.state.recorded')}</p>}
      {own.isSilent && (
        <Banner tone="warn" urgent action={<Button onClick={hear}>{t('call.sound')}</Button>}>
          {t('call.silent')}
        </Banner>
      )}
      {open && <Keypad onKey={key} />}
      <div className={css.controls}>
        <Control
          icon={own.isMuted ? 'micOff' : 'mic'}
          name={own.isMuted ? t('call.unmute') : t('call.mute')}
          pressed={own.isMuted}
          onClick={() => mute(!own.isMuted)}
        />
        <Control icon="keypad" name={t('call.pad')} pressed={open} onClick={() => setPad(!open)} />
        <Control icon="phoneDown" name={t('call.hang_up')} end onClick={() => void hangUp()} />
      </div>
      <p className={css.note} role="status">
        {own.isMuted && t('call.muted')}
      </p>
      {call?.state === 'queued' && <Instead call={call} />}
      <Banner tone="info" icon="shield">
        {t('call.hand.never')}
      </Banner>
    </div>
  );
}

interface ControlProps {
  icon: IconName;
  name: string;
  pressed?: boolean;
  end?: boolean;
  onClick: () => void;
}

function Control({ icon, name, pressed, end, onClick }: ControlProps) {
  return (
    <button type="button" className={css.control} aria-pressed={pressed} data-look={end ? 'end' : undefined} onClick={onClick}>
      <span className={css.round}>
        <Icon name={icon} size={28} />
      </span>
      {name}
    </button>
  );
}

export function Elapsed({ since }: { since: string }) {
  const now = useNow();
  return (
    <p className={css.time} role="timer">
      {lasting((now - Date.parse(since)) / 1_000)}
    </p>
  );
}

/** Below this a callback takes longer than the wait. */
const LONG_S = 120;

/** Who waits long may hang up and be rung: the place is kept. */
function Instead({ call }: { call: Call }) {
  const { t } = useTranslation();
  const reason = useReason();
  const change = useMutation({
    mutationFn: () => callBack(call.id),
    onSuccess: () => {
      refreshBacks();
      heardOf(null);
    },
    onError: (error) => toast(reason(error), false),
  });
  const wait = call.wait?.within_seconds;
  if (wait != null && wait <= LONG_S) return null;
  const ask = async () => {
    const question = { title: t('call.back.instead_sure'), body: t('call.back.instead_detail') };
    if (await confirm({ ...question, yes: t('call.back.instead'), no: t('app.stay') })) change.mutate();
  };
  return (
    <div className={css.wide}>
      <Button look="soft" wide busy={change.isPending} onClick={() => void ask()}>
        {t('call.back.instead')}
      </Button>
    </div>
  );
}
