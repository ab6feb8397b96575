import { Button, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useDownload } from '../shared/useDownload';
import { useWallet } from '../wallet/current';

/** The month as a file for a spreadsheet. */
export function ExportButton({ month }: { month: string }) {
  const { t } = useTranslation();
  const { id } = useWallet();
  const download = useDownload();
  const fetchFile = () =>
    api.GET('/v1/statements/export', { params: { query: { wallet_id: id, month } }, parseAs: 'blob' });
  return (
    <Button
      look="plain"
      busy={download.isPending}
      icon={<Icon name="download" size={19} />}
      onClick={() => download.mutate({ fetchFile, name: `purser-${month}.csv` })}
    >
      {t('statement.export')}
    </Button>
  );
}
