import { ask } from '@purser/client';
import { Button, Card, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { useMay } from '@purser/staff/session/useColleague';
import { useReason } from '@purser/staff/shared/reason';
import { CaseSheets, type Asks } from './CaseSheets';
import { pathOf, refreshCases, showCase, type Case } from './data';

/** What one may do with a case, by its table and by whose it is. */
export function CaseActs({ one }: { one: Case }) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState<Asks>(null);
  const leads = useMay('case.lead');
  const { take, giveBack, watch, goOn, unmerge } = useActs(one);
  const may = (step: string) => one.actions.includes(step);
  const works = one.mine || leads;
  const waits = one.state.startsWith('waiting_');
  useHotkeys({
    ...(one.assigned_to === null && { a: () => take.mutate() }),
    ...(one.mine && may('resolve') && { e: () => setAsks('resolve') }),
    ...(one.mine && may('wait_customer') && { w: () => setAsks('wait') }),
  });
  return (
    <Card title={t('cases.acts')}>
      <div className="stack">
        {one.assigned_to === null && may('assign') && (
          <Button busy={take.isPending} onClick={() => take.mutate()}>
            {t('cases.take')}
          </Button>
        )}
        {one.mine && may('resolve') && <Button onClick={() => setAsks('resolve')}>{t('cases.resolve')}</Button>}
        {works && may('reopen') && (
          <Button look="soft" onClick={() => setAsks('reopen')}>
            {t('cases.reopen')}
          </Button>
        )}
        {one.mine && waits && (
          <Button look="soft" busy={goOn.isPending} onClick={() => goOn.mutate()}>
            {t('cases.go_on')}
          </Button>
        )}
        {one.mine && may('wait_customer') && !waits && (
          <Button look="soft" onClick={() => setAsks('wait')}>
            {t('cases.wait')}
          </Button>
        )}
        {one.mine && may('wait_merchant') && one.customer && (
          <Button look="soft" onClick={() => setAsks('ask')}>
            {t('cases.ask_merchant')}
          </Button>
        )}
        {one.mine && may('classify') && (
          <Button look="soft" onClick={() => setAsks('split')}>
            {t('cases.split')}
          </Button>
        )}
        {one.mine && may('merge') && one.customer && (
          <Button look="soft" onClick={() => setAsks('merge')}>
            {t('cases.merge')}
          </Button>
        )}
        {works && may('unmerge') && (
          <Button look="soft" busy={unmerge.isPending} onClick={() => unmerge.mutate()}>
            {t('cases.unmerge')}
          </Button>
        )}
        {leads && may('extend') && one.clocks.clocks.some((clock) => clock.name === 'regulatory') && (
          <Button look="soft" onClick={() => setAsks('extend')}>
            {t('cases.extend')}
          </Button>
        )}
        {one.mine && (
          <Button look="plain" busy={giveBack.isPending} onClick={() => giveBack.mutate()}>
            {t('cases.give_back')}
          </Button>
        )}
        <Button look="plain" busy={watch.isPending} onClick={() => watch.mutate()}>
          {t(one.watching ? 'cases.unwatch' : 'cases.watch')}
        </Button>
      </div>
      <CaseSheets one={one} asks={asks} onClose={() => setAsks(null)} />
    </Card>
  );
}

/** Acts that ask for nothing. What was refused shows the case as it is now. */
function useActs(one: Case) {
  const say = useReason();
  const params = { path: pathOf(one) };
  const told = {
    onSuccess: showCase,
    onError: (error: Error) => {
      toast(say(error));
      refreshCases();
    },
  };
  const take = useMutation({
    ...told,
    mutationFn: () => ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/take', { params })),
  });
  const giveBack = useMutation({
    ...told,
    mutationFn: () =>
      ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/assign', { params, body: { staff_id: null } })),
  });
  const goOn = useMutation({
    ...told,
    mutationFn: () => {
      const body = { whom: null, reason: '' };
      return ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/wait', { params, body }));
    },
  });
  const unmerge = useMutation({
    ...told,
    mutationFn: () => ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/unmerge', { params })),
  });
  const watch = useMutation({
    mutationFn: async () => {
      if (one.watching) await ask(api.DELETE('/v1/staff/cases/{subject_id}/{case_id}/watch', { params }));
      else await ask(api.PUT('/v1/staff/cases/{subject_id}/{case_id}/watch', { params }));
    },
    onError: told.onError,
    onSettled: refreshCases,
  });
  return { take, giveBack, goOn, unmerge, watch };
}
