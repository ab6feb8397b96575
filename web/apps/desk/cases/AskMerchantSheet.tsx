import { ask, newKey } from '@purser/client';
import { Area, Banner, Button, Empty, Sheet, Skeleton, useDraft } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Failure } from '@purser/staff/shared/Failure';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import { pathOf, showCase, type Case } from './data';

/** Asks a merchant whom a payment of the case went to. They see the question and their own sale, nothing else. */
export function AskMerchantSheet({ one, onClose }: { one: Case; onClose: () => void }) {
  const { t } = useTranslation();
  const merchants = useMerchants(one);
  return (
    <Sheet open title={t('cases.ask_merchant')} closeLabel={t('shell.close')} onClose={onClose}>
      {merchants.isPending && <Skeleton lines={3} plain label={t('shell.loading')} />}
      {merchants.isError && <Failure error={merchants.error} onRetry={() => void merchants.refetch()} />}
      {merchants.data?.items.length === 0 && <Empty title={t('cases.no_merchant')} detail={t('cases.no_merchant_detail')} />}
      {merchants.data && merchants.data.items.length > 0 && (
        <Question one={one} merchants={merchants.data.items} onClose={onClose} />
      )}
    </Sheet>
  );
}

function useMerchants(one: Case) {
  return useQuery({
    queryKey: ['case merchants', one.id, one.links.length],
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/staff/cases/{subject_id}/{case_id}/merchants', { params: { path: pathOf(one) }, signal })),
  });
}

interface Props {
  one: Case;
  merchants: NonNullable<ReturnType<typeof useMerchants>['data']>['items'];
  onClose: () => void;
}

function Question({ one, merchants, onClose }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const { draft, change, clear } = useDraft(`desk.question.${one.id}`, { text: '' });
  const [chosen, setChosen] = useState(merchants[0]?.id ?? '');
  const ref = useRef(newKey());
  const send = useMutation({
    mutationFn: () => {
      const body = { merchant_id: chosen, text: draft.text.trim(), files: [], ref: ref.current };
      return ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/questions', { params: { path: pathOf(one) }, body }));
    },
    onSuccess: (found) => {
      clear();
      showCase(found);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.text.trim() !== '') send.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p>{t('cases.ask_means')}</p>
      <Select
        label={t('cases.merchant')}
        value={chosen}
        choices={merchants.map(({ id, name, order_nos }) => ({ value: id, title: [name, ...order_nos].join(' · ') }))}
        onValue={setChosen}
      />
      <Area
        label={t('cases.question')}
        hint={t('cases.question_hint')}
        value={draft.text}
        onValue={(text) => change({ text })}
        maxLength={4_000}
      />
      {send.isError && (
        <Banner tone="bad" urgent>
          {say(send.error)}
        </Banner>
      )}
      <Button type="submit" wide busy={send.isPending} disabled={draft.text.trim() === ''}>
        {t('cases.ask')}
      </Button>
    </form>
  );
}
