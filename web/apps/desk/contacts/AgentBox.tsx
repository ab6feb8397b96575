import { ask, type Schemas } from '@purser/client';
import { cx, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { useReason } from '@purser/staff/shared/reason';
import { Consulted } from '../calls/Consulted';
import { useMyCalls } from '../calls/data';
import { soon, useMicrophone } from '../calls/useMicrophone';
import { callToJoin, useLine } from '../calls/useLine';
import { useRung } from '../calls/useRung';
import css from './AgentBox.module.css';
import { deskNow, showDesk, useChoices, useDesk, type Contact, type Desk } from './data';
import { Offers } from './Offers';
import { useStream } from './stream';
import { askToNotify } from './useBell';

const NONE: readonly Contact[] = [];

type Presence = Schemas['NewPresence'];

/** `works`: whether the microphone does, once that is known. */
type Change = Presence & { works?: Promise<boolean> };

/** Whether one takes contacts: said here, on whatever page one is. What is offered shows over every page. */
export function AgentBox() {
  const mayWork = useMay('queue.work');
  const desk = useDesk().data;
  const calls = useMyCalls().data;
  useStream(mayWork);
  useLine(calls, desk?.contacts ?? NONE);
  useRung(desk?.contacts ?? NONE);
  if (!mayWork || !desk) return null;
  const own = callToJoin(calls ?? [], desk.contacts);
  const consulted = calls?.find((call) => call.consulted_id === desk.id && call.id !== own?.id);
  const rings = desk.contacts.some(({ state }) => state === 'offered');
  return (
    <>
      <Box desk={desk} />
      <Offers contacts={desk.contacts} />
      {consulted && !rings && <Consulted key={consulted.id} call={consulted} />}
    </>
  );
}

function Box({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const say = useReason();
  const id = useId();
  const breaks = useChoices().data?.breaks ?? [];
  const takesCalls = useMay('call.answer') && desk.voice > 0;
  const [trouble, tryIt] = useMicrophone();
  const change = useMutation({
    mutationFn: async ({ works, ...body }: Change) => {
      const speaks = works && { speaks: await soon(works) };
      return ask(api.PUT('/v1/staff/agents/me/presence', { body: { ...body, ...speaks } }));
    },
    onSuccess: showDesk,
    onError: (error) => toast(say(error)),
  });
  const mayBeCalled = (works: boolean) => {
    const now = deskNow();
    if (works && now?.presence === 'available' && !now.speaks) change.mutate({ presence: 'available', speaks: true });
  };
  const value = desk.presence === 'break' ? `break:${desk.reason}` : desk.presence;
  const chats = desk.contacts.filter((contact) => contact.channel === 'chat').length;
  const choose = (chosen: string) => {
    const [presence, reason] = chosen.split(':') as [Presence['presence'], string | undefined];
    if (presence === 'available') askToNotify();
    if (presence === 'available' && takesCalls) {
      const works = tryIt();
      change.mutate({ presence, works }, { onSuccess: () => void works.then(mayBeCalled) });
    } else change.mutate(reason === undefined ? { presence } : { presence, reason });
  };
  return (
    <div className={css.box} data-testid="agent" data-activity={desk.activity}>
      <label className={css.label} htmlFor={id}>
        <span className={cx(css.dot, css[desk.activity])} aria-hidden="true" />
        {t(`contacts.activity.${desk.activity}`)}
        <span className={css.load}>{t('contacts.load', { taken: chats, most: desk.chats })}</span>
      </label>
      <select
        id={id}
        className={css.select}
        value={value}
        disabled={change.isPending}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="available">{t('contacts.presence.available')}</option>
        {breaks.map((one) => (
          <option key={one.code} value={`break:${one.code}`}>
            {t('contacts.presence.break', { reason: one.name })}
          </option>
        ))}
        {desk.presence === 'break' && !breaks.some((one) => one.code === desk.reason) && (
          <option value={value}>{t('contacts.presence.paused')}</option>
        )}
        <option value="offline">{t('contacts.presence.offline')}</option>
      </select>
      {desk.presence === 'available' && takesCalls && !desk.speaks && (
        <p className={css.trouble} role="alert" data-testid="microphone">
          {t('call.no_calls_by', { why: t(trouble === null ? 'call.allow' : `calls.fault.${trouble}`) })}{' '}
          <button type="button" className={css.again} onClick={() => void tryIt().then(mayBeCalled)}>
            {t('call.try_again')}
          </button>
        </p>
      )}
    </div>
  );
}
