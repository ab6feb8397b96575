import { Button, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useDownload } from '../shared/useDownload';
import { useWallet } from '../wallet/current';

/** The receipt as a PDF, in the reader's language. */
export function ReceiptButton({ id }: { id: string }) {
  const { t } = useTranslation();
  const wallet = useWallet();
  const download = useDownload();
  const fetchFile = () =>
    api.GET('/v1/receipts/{activity_id}', {
      params: { path: { activity_id: id }, query: { wallet_id: wallet.id } },
      parseAs: 'blob',
    });
  return (
    <Button
      look="soft"
      wide
      busy={download.isPending}
      icon={<Icon name="receipt" size={20} />}
      onClick={() => download.mutate({ fetchFile, name: `purser-${id}.pdf` })}
    >
      {t('money.receipt')}
    </Button>
  );
}
