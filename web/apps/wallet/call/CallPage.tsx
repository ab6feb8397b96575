import { Button, Card, Icon, Skeleton, useSignal } from '@purser/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { useAbout } from './About';
import css from './Call.module.css';
import { forgetCut, readCut } from './cut';
import { CutShort } from './CutShort';
import type { Call } from './data';
import { hangUp, putDown, rejoin } from './line';
import { Elapsed, OnCall } from './OnCall';
import { line, type OwnLine } from './own';
import { Prepare } from './Prepare';
import { lasting } from './time';
import { Trouble } from './Trouble';
import { useCall } from './useCall';

/** Calling us: before, during and after. A call goes on while one looks at other pages. */
export function CallPage() {
  const { t } = useTranslation();
  const own = useSignal(line);
  const current = useCall();
  // What is over is told once.
  useEffect(() => () => void (line.value.step === 'over' && putDown()), []);
  const call = current.data ?? null;
  return (
    <FlowPage title={t('call.title')}>
      {own.step === 'over' ? (
        <Over last={own.last} />
      ) : own.step !== 'idle' ? (
        <OnCall call={call} own={own} />
      ) : call && call.direction === 'in' ? (
        <Elsewhere call={call} />
      ) : (
        <Before own={own} isKnown={!current.isPending} />
      )}
    </FlowPage>
  );
}

interface BeforeProps {
  own: OwnLine;
  /** Whether the server has said if there is a call. */
  isKnown: boolean;
}

/** No call: where the last one went with the page that was loaded again, that comes first. */
function Before({ own, isKnown }: BeforeProps) {
  const { t } = useTranslation();
  const { choose } = useAbout();
  const [cut, setCut] = useState(readCut);
  if (cut === null) return <Prepare own={own} />;
  if (!isKnown) return <Skeleton lines={3} label={t('app.loading')} />;
  const other = () => {
    forgetCut();
    setCut(null);
    choose(null);
  };
  return <CutShort cut={cut} own={own} onOther={other} />;
}

/** A call that this page is no end of: from a telephone, from another device, or from before a reload. */
function Elsewhere({ call }: { call: Call }) {
  const { t } = useTranslation();
  const own = useSignal(line);
  const wasHere = call.way === 'app';
  const words = wasHere ? 'cut' : 'elsewhere';
  return (
    <>
      <Trouble fault={own.fault} />
      <Card title={t(`call.state.${words}`)} aside={<Elapsed since={call.opened_at} />}>
        <p className={css.soft}>{t(`call.state.${words}_detail`)}</p>
        {call.agent && (
          <p className={css.strong}>{t('call.state.connected', { number: call.agent.number, name: t('app.name') })}</p>
        )}
        <div className="stack">
          {wasHere && (
            <Button wide icon={<Icon name="phone" size={20} />} onClick={() => void rejoin(call)}>
              {t('call.go_on')}
            </Button>
          )}
          <Button look="danger" wide onClick={() => void hangUp(call.id)}>
            {t('call.hang_up')}
          </Button>
        </div>
      </Card>
    </>
  );
}

function Over({ last }: { last: Call | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const end = last?.ended_at ?? null;
  const lasted = last && end !== null ? (Date.parse(end) - Date.parse(last.opened_at)) / 1_000 : null;
  const ident = last?.case_id ?? null;
  return (
    <Card title={t('call.over.title')}>
      <p className={css.soft} data-testid="call-over">
        {last?.state === 'callback' && t('call.back.booked')}
        {last?.state === 'lost' && t('call.over.lost')}{' '}
        {lasted !== null && t('call.over.lasted', { time: lasting(lasted) })}
      </p>
      <div className="stack">
        {ident !== null && (
          <Button look="soft" wide onClick={() => void navigate(`/cases/${ident}`)}>
            {t('call.over.case')}
          </Button>
        )}
        <Button look="plain" wide onClick={putDown}>
          {t('call.over.again')}
        </Button>
      </div>
    </Card>
  );
}
