import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Badge, Card, Icon, Sheet } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { CallStory } from '@purser/staff/calls/CallStory';
import type { StaffCall } from '@purser/staff/calls/data';
import { useCallWords } from '@purser/staff/calls/words';
import { useMay } from '@purser/staff/session/useColleague';
import { Failure } from '@purser/staff/shared/Failure';
import css from './CallsOfCase.module.css';

/** The calls of a case that one may see; each opens as it went, with what was said. */
export function CallsOfCase({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayRead = useMay('call.read');
  const [opened, setOpened] = useState<StaffCall | null>(null);
  const calls = useQuery({
    queryKey: ['calls of case', id],
    enabled: mayRead,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/cases/{case_id}/calls', { params: { path: { case_id: id } }, signal })),
  });
  if (calls.isError) return <Failure error={calls.error} onRetry={() => void calls.refetch()} />;
  if (!calls.data?.items.length) return null;
  return (
    <Card title={t('calls.of_case')}>
      <ul className={css.list} data-testid="calls-of-case">
        {calls.data.items.map((call) => (
          <li key={call.id}>
            <Row call={call} onOpen={() => setOpened(call)} />
          </li>
        ))}
      </ul>
      {opened && (
        <Sheet open title={t('calls.of_case')} closeLabel={t('shell.close')} onClose={() => setOpened(null)}>
          <CallStory call={opened} />
        </Sheet>
      )}
    </Card>
  );
}

function Row({ call, onOpen }: { call: StaffCall; onOpen: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useCallWords();
  const name = t('calls.call_at', { way: t(`calls.way.${call.way}`), at: moment(call.opened_at, locale) });
  return (
    <button type="button" className={css.row} onClick={onOpen}>
      <Icon name="phone" size={18} />
      <span>{name}</span>
      <Badge tone={call.ended_at === null ? 'info' : 'plain'}>{words.state(call.state)}</Badge>
    </button>
  );
}
