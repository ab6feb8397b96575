import { ask } from '@purser/client';
import { Button, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useCardChange } from './data';

/** To the bank's page, where the number is typed in; the bank sends the customer back. */
export function BindButton() {
  const { t } = useTranslation();
  const bind = useCardChange({
    call: () => ask(api.POST('/v1/bank-cards/bindings', { body: { channel: 'sandbox' } })),
    onDone: ({ page_url }) => {
      if (page_url !== null) window.location.assign(page_url);
    },
  });
  return (
    <Button wide busy={bind.isPending || bind.isSuccess} icon={<Icon name="plus" />} onClick={() => bind.mutate()}>
      {t('cards.bind')}
    </Button>
  );
}
