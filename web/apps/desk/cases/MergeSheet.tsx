import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Banner, Button, Empty, Sheet } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '@purser/staff/app/api';
import { useWords } from '@purser/staff/matters/words';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import { useCustomer } from '../contacts/data';
import { pathOf, refreshCases, showCase, type Case } from './data';

/** Into another living case of the same customer; for thirty days it can be undone. */
export function MergeSheet({ one, onClose }: { one: Case; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useReason();
  const locale = useLocale();
  const words = useWords();
  const navigate = useNavigate();
  const customer = useCustomer(one.customer?.id ?? null);
  const others = (customer.data?.matters ?? []).filter(
    (matter) => matter.procedure === 'case' && matter.id !== one.id && matter.ended_at === null,
  );
  const [chosen, setChosen] = useState('');
  const target = chosen || (others[0]?.id ?? '');
  const merge = useMutation({
    mutationFn: () => {
      const body = { subject_id: one.subject_id, case_id: target };
      return ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/merge', { params: { path: pathOf(one) }, body }));
    },
    onSuccess: (found) => {
      showCase(found);
      refreshCases();
      onClose();
      void navigate(`/cases/${found.subject_id}/${found.id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    merge.mutate();
  };
  return (
    <Sheet open title={t('cases.merge')} closeLabel={t('shell.close')} locked={merge.isPending} onClose={onClose}>
      {others.length === 0 ? (
        <Empty title={t('cases.no_other')} />
      ) : (
        <form className="stack" onSubmit={submit}>
          <p>{t('cases.merge_means')}</p>
          <Select
            label={t('cases.merge_target')}
            value={target}
            choices={others.map((matter) => ({
              value: matter.id,
              title: `${words.state('case', matter.state)} · ${moment(matter.opened_at, locale)}`,
            }))}
            onValue={setChosen}
          />
          {merge.isError && (
            <Banner tone="bad" urgent>
              {say(merge.error)}
            </Banner>
          )}
          <Button type="submit" wide busy={merge.isPending}>
            {t('cases.merge')}
          </Button>
        </form>
      )}
    </Sheet>
  );
}
