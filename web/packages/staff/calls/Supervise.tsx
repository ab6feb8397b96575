import { ask } from '@purser/client';
import { CallFault } from '@purser/calls';
import { Button, Chips, toast, useSignal } from '@purser/ui';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useReason } from '../shared/reason';
import type { StaffCall } from './data';
import { LineState } from './LineState';
import { dropLine, muteLine, openLine, ownLine } from './ownLine';
import css from './Supervise.module.css';

const MODES = ['listen', 'whisper', 'join'] as const;
type Mode = (typeof MODES)[number];

const send = (call: string, mode: Mode | 'leave', offer: string | null) =>
  ask(api.POST('/v1/staff/calls/{call_id}/supervise', { params: { path: { call_id: call } }, body: { mode, offer } }));

interface Props {
  call: string;
  /** The calls there are now: when it is none of them, it is over. */
  calls: readonly StaffCall[];
  onEnd: () => void;
}

/** On a colleague's call: hear both, speak to the colleague alone, or to both. That one listens is in the audit. */
export function Supervise({ call, calls, onEnd }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const line = useSignal(ownLine);
  const [mode, setMode] = useState<Mode>('listen');
  const latest = useRef<Mode>('listen');
  const found = calls.find(({ id }) => id === call);
  const isOver = found === undefined || (line.call !== null && line.call !== call);
  useEffect(() => {
    // When the line broke it is opened again for what one did before.
    const exchange = async (offer: string) => {
      const { answer } = await send(call, latest.current, offer);
      if (answer === null) throw new CallFault('media');
      return answer;
    };
    // Muted: whoever listens is not to be heard by accident.
    void openLine(call, exchange, { isGuest: true, isMuted: true });
    return () => dropLine(call);
  }, [call]);
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver, onEnd]);
  const choose = async (chosen: Mode) => {
    try {
      await send(call, chosen, null);
      latest.current = chosen;
      muteLine(chosen === 'listen');
      setMode(chosen);
    } catch (error) {
      toast(say(error as Error));
    }
  };
  const leave = () => {
    send(call, 'leave', null).catch(() => undefined); // the line's end says the same
    onEnd();
  };
  return (
    <section className={css.box} aria-label={t('calls.live.supervise')} data-testid="supervise" data-mode={mode}>
      {found?.agent_number != null && (
        <strong>{t('calls.live.listen_to', { who: t('calls.agent', { number: found.agent_number }) })}</strong>
      )}
      <LineState call={call} />
      {line.step === 'on' && (
        <Chips
          legend={t('calls.live.supervise')}
          chips={MODES.map((value) => ({ value, title: t(`calls.live.modes.${value}`) }))}
          value={mode}
          onValue={(chosen) => void choose(chosen)}
        />
      )}
      <p className={css.note}>{t(`calls.live.modes_mean.${mode}`)}</p>
      <Button look="soft" onClick={leave}>
        {t('calls.live.leave')}
      </Button>
    </section>
  );
}
