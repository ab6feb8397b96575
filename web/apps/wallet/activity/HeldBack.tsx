import { ask, ProblemError } from '@purser/client';
import { Banner, Button, toast } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { keys, queries, refreshMoney } from '../app/queries';
import { NotProved, withProof } from '../proof/prove';
import { useReason } from '../shared/reason';

const release = (id: string, body: { proof?: string }) =>
  ask(api.POST('/v1/transfers/{transfer_id}/release', { params: { path: { transfer_id: id } }, body }));

/** Without a proof nothing is ever released: the refusal says whether it is held back, and by what it may go. */
async function whyHeld(id: string): Promise<'free' | 'proof' | 'wait'> {
  try {
    await release(id, {});
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.stepUp) return 'proof';
    if (error.code === 'transfer_must_wait') return 'wait';
  }
  return 'free';
}

/** A transfer that looks unlike its owner waits; they may say that it is really them. */
export function HeldBack({ id }: { id: string }) {
  const { t } = useTranslation();
  const reason = useReason();
  const held = useQuery({ queryKey: ['held', id], queryFn: () => whyHeld(id), staleTime: Infinity });
  const letGo = useMutation({
    mutationFn: () => withProof((proof) => release(id, proof)),
    onSuccess: (activity) => {
      queries.setQueryData(keys.activity('transfer', id), activity);
      refreshMoney();
      toast(t('money.held.done'));
    },
    onError: (error) => {
      if (!(error instanceof NotProved)) toast(reason(error), false);
    },
  });
  if (held.data !== 'proof' && held.data !== 'wait') return null;
  return (
    <>
      <Banner tone="warn">{t(held.data === 'proof' ? 'money.held.proof' : 'money.held.wait')}</Banner>
      {held.data === 'proof' && (
        <Button wide busy={letGo.isPending} onClick={() => letGo.mutate()}>
          {t('money.held.do')}
        </Button>
      )}
    </>
  );
}
