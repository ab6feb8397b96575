import { ask } from '@purser/client';
import { Button, confirm, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { keys, queries, refreshMoney } from '../app/queries';
import { useReason } from '../shared/reason';

/** Takes back a transfer that has not arrived yet. */
export function CancelButton({ id }: { id: string }) {
  const { t } = useTranslation();
  const reason = useReason();
  const cancel = useMutation({
    mutationFn: () => ask(api.POST('/v1/transfers/{transfer_id}/cancel', { params: { path: { transfer_id: id } } })),
    onSuccess: (activity) => {
      queries.setQueryData(keys.activity('transfer', id), activity);
      refreshMoney();
      toast(t('money.cancel.done'));
      window.scrollTo({ top: 0, behavior: 'smooth' });
    },
    onError: (error) => {
      toast(reason(error), false);
      void queries.invalidateQueries({ queryKey: keys.activity('transfer', id) });
    },
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('money.cancel.title'),
      body: t('money.cancel.detail'),
      yes: t('money.cancel.do'),
      no: t('money.cancel.keep'),
      danger: true,
    });
    if (sure) cancel.mutate();
  };
  return (
    <Button look="danger" wide busy={cancel.isPending} onClick={() => void begin()}>
      {t('money.cancel.do')}
    </Button>
  );
}
