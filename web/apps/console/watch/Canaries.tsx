import { ask } from '@purser/client';
import { Banner, Button, Card, Field, toast, useDraft } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { queries } from '@purser/staff/app/queries';
import { useReason } from '@purser/staff/shared/reason';
import { canariesKey } from './data';

/** Customers who are nobody: how many there are, and one more. Only the auditor knows which. */
export function Canaries() {
  const { t } = useTranslation();
  const say = useReason();
  const { draft, change, clear } = useDraft('console.canary', { login: '', reason: '' });
  const known = useQuery({
    queryKey: canariesKey,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/access/canaries', { signal })),
  });
  const set = useMutation({
    mutationFn: () => ask(api.POST('/v1/staff/access/canaries', { body: draft })),
    onSuccess: (all) => {
      clear();
      queries.setQueryData(canariesKey, all);
      toast(t('watch.canary_set'));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate();
  };
  return (
    <Card title={t('watch.canaries', { count: known.data?.items.length ?? 0 })}>
      <form className="stack" onSubmit={submit}>
        <p>{t('watch.canaries_what')}</p>
        <Field
          label={t('watch.login')}
          autoComplete="off"
          value={draft.login}
          onValue={(login) => change({ login })}
          maxLength={254}
        />
        <Field
          label={t('field.reason')}
          value={draft.reason}
          onValue={(reason) => change({ reason })}
          maxLength={200}
        />
        {set.isError && (
          <Banner tone="bad" urgent>
            {say(set.error)}
          </Banner>
        )}
        <Button type="submit" busy={set.isPending} disabled={draft.login === '' || draft.reason.trim().length < 4}>
          {t('watch.canary_add')}
        </Button>
      </form>
    </Card>
  );
}
