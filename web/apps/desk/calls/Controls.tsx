import { Button, Icon, useSignal } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { isPaused, supervisionOf, useTimeline, type StaffCall } from '@purser/staff/calls/data';
import { muteLine, ownLine } from '@purser/staff/calls/ownLine';
import { ConsultSheet } from './ConsultSheet';
import css from './Controls.module.css';
import { useCallActs } from './useCallActs';

/** What one does while one talks: be silent, let them wait, stop recording, ask a colleague. */
export function Controls({ call }: { call: StaffCall }) {
  const { t } = useTranslation();
  const line = useSignal(ownLine);
  const [isAsking, setAsking] = useState(false);
  const items = useTimeline(call.id, call.version).data?.items ?? [];
  const isUnrecorded = isPaused(items);
  const led = supervisionOf(items);
  const { hold, record } = useCallActs(call);
  const isHeld = call.state === 'on_hold';
  const isOn = line.call === call.id && line.step === 'on';
  const isTalk = isHeld || call.state === 'connected';
  const mute = () => isOn && muteLine(!line.isMuted);
  const holdOrNot = () => isTalk && !hold.isPending && hold.mutate(!isHeld);
  const recordOrNot = () => isTalk && !record.isPending && record.mutate(isUnrecorded);
  useHotkeys({ m: mute, h: holdOrNot, p: recordOrNot, c: () => isTalk && setAsking(true) });
  return (
    <>
      <div className={css.row} role="group" aria-label={t('call.controls')}>
        <Button look="soft" icon={icon(line.isMuted ? 'mic' : 'micOff')} aria-pressed={line.isMuted} disabled={!isOn} onClick={mute}>
          {t(line.isMuted ? 'calls.unmute' : 'calls.mute')} <Key name="m" />
        </Button>
        <Button look="soft" icon={icon('clock')} aria-pressed={isHeld} disabled={!isTalk} busy={hold.isPending} onClick={holdOrNot}>
          {t(isHeld ? 'call.resume' : 'call.hold')} <Key name="h" />
        </Button>
        <Button
          look="soft"
          icon={icon('card')}
          aria-pressed={isUnrecorded}
          disabled={!isTalk}
          busy={record.isPending}
          onClick={recordOrNot}
        >
          {t(isUnrecorded ? 'call.record' : 'call.pause')} <Key name="p" />
        </Button>
        <Button look="soft" icon={icon('person')} disabled={!isTalk} onClick={() => setAsking(true)}>
          {t('call.ask')} <Key name="c" />
        </Button>
      </div>
      {isUnrecorded && <p className={css.paused}>{t('call.paused')}</p>}
      {led !== null && (
        <p className={css.led} role="status">
          <Icon name="eye" size={18} /> {t(`calls.supervised.${led}`)}
        </p>
      )}
      {isAsking && <ConsultSheet call={call} onClose={() => setAsking(false)} />}
    </>
  );
}

const icon = (name: 'mic' | 'micOff' | 'clock' | 'card' | 'person') => <Icon name={name} size={18} />;

function Key({ name }: { name: string }) {
  return (
    <kbd className={css.key} aria-hidden="true">
      {name}
    </kbd>
  );
}
