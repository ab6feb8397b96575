import { ask } from '@purser/client';
import { Button, confirm } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useStep } from '../matters';

/** I do not want it any more. */
export function Withdraw({ id }: { id: string }) {
  const { t } = useTranslation();
  const withdraw = useStep({
    wish: `refund.withdraw.${id}`,
    send: () => ask(api.POST('/v1/refunds/{refund_id}/withdraw', { params: { path: { refund_id: id } } })),
    done: t('refund.withdrawn'),
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('refund.withdraw_title'),
      body: t('refund.withdraw_detail'),
      yes: t('matter.refund.action.withdraw'),
      no: t('refund.keep'),
      danger: true,
    });
    if (sure) withdraw.mutate({});
  };
  return (
    <Button look="danger" wide busy={withdraw.isPending} onClick={() => void begin()}>
      {t('matter.refund.action.withdraw')}
    </Button>
  );
}
