import { Button, Icon, useSignal } from '@purser/ui';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffCall } from '@purser/staff/calls/data';
import { LineState } from '@purser/staff/calls/LineState';
import { dropLine, openLine, ownLine } from '@purser/staff/calls/ownLine';
import css from '../contacts/Offers.module.css';
import { useBell } from '../contacts/useBell';
import { exchangeFor } from './data';

const RINGS_S = 30;

/** A colleague asks one about their caller: one's line is offered by hand, as somebody may be in the middle of a word. */
export function Consulted({ call }: { call: StaffCall }) {
  const { t } = useTranslation();
  const line = useSignal(ownLine);
  const isOn = line.call === call.id && line.step !== 'idle';
  const wasOn = useRef(false);
  if (isOn) wasOn.current = true;
  useBell(wasOn.current ? null : { id: call.id, says: t('call.asks_you'), seconds: RINGS_S });
  return (
    <div className={css.place} role="status">
      <section className={css.offer} data-testid="consulted" aria-label={t('call.asks_you')}>
        <header className={css.head}>
          <span className={css.way}>
            <Icon name="phone" size={22} />
          </span>
          <div>
            <strong>{t('call.asks_you')}</strong>
            <p className={css.detail}>
              {call.agent_number !== null && t('calls.agent', { number: call.agent_number })} ·{' '}
              {t(`contacts.band.${call.band}`)}
            </p>
          </div>
        </header>
        {line.call === call.id && <LineState call={call.id} />}
        <div className={css.buttons}>
          {isOn ? (
            <Button look="soft" onClick={() => dropLine()}>
              {t('call.leave')}
            </Button>
          ) : (
            <Button onClick={() => void openLine(call.id, exchangeFor(call.id))}>{t('call.speak')}</Button>
          )}
        </div>
      </section>
    </div>
  );
}
