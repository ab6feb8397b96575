import { ask } from '@purser/client';
import { Button, confirm } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, type BankCard } from '../app/api';
import { useCardChange, useObstacles } from './data';

/** Asks first, with what is worth knowing before; then to the page of the unbinding. */
export function Unbind({ card }: { card: BankCard }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const obstacles = useObstacles(card.token, true);
  const unbind = useCardChange({
    call: () => ask(api.POST('/v1/bank-cards/{card_id}/unbinding', { params: { path: { card_id: card.token } } })),
    onDone: ({ id }) => void go(`/matters/${id}`, { replace: true }),
  });
  const begin = async () => {
    const { blockers = [], warnings = [] } = obstacles.data ?? {};
    const sure = await confirm({
      title: t('cards.unbind_title', { bank: card.bank, last4: card.last4 }),
      body: [
        t('cards.unbind_detail'),
        ...warnings.map((warning) => t(`cards.warning.${warning}`)),
        ...(blockers.length > 0 ? [t('cards.unbind_blocked', { number: blockers.length })] : []),
      ].join(' '),
      yes: t('cards.unbind'),
      no: t('cards.keep'),
      danger: true,
    });
    if (sure) unbind.mutate();
  };
  return (
    <Button look="danger" wide busy={unbind.isPending || obstacles.isPending} onClick={() => void begin()}>
      {t('cards.unbind')}
    </Button>
  );
}
