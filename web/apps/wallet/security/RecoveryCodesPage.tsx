import { ask } from '@purser/client';
import { Banner, Button, Card, Empty, Icon, Skeleton, toast } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { Failure } from '../shared/Failure';
import { saveFile } from '../shared/useDownload';
import { useCredentials } from './data';
import css from './RecoveryCodesPage.module.css';
import { useChange } from './useChange';

/** Ten codes for the day the phone is gone. They are shown once. */
export function RecoveryCodesPage() {
  const { t } = useTranslation();
  const credentials = useCredentials();
  const make = useChange({ call: (_: void, proof) => ask(api.POST('/v1/recovery-codes', { body: proof })) });
  const left = credentials.data?.recovery_codes_left ?? 0;
  const button = (
    <Button busy={make.isPending} onClick={() => make.mutate()}>
      {t(left > 0 ? 'security.recovery.again' : 'security.recovery.make')}
    </Button>
  );
  return (
    <FlowPage title={t('security.recovery.title')}>
      {make.data ? (
        <Codes codes={make.data.codes} />
      ) : (
        <Card>
          {credentials.data ? (
            <Empty
              title={left > 0 ? t('security.recovery.left', { count: left }) : t('security.recovery.none')}
              detail={t(left > 0 ? 'security.recovery.left_detail' : 'security.recovery.none_detail')}
              action={button}
            />
          ) : credentials.isError ? (
            <Failure error={credentials.error} onRetry={() => void credentials.refetch()} />
          ) : (
            <Skeleton lines={3} label={t('app.loading')} />
          )}
        </Card>
      )}
    </FlowPage>
  );
}

function Codes({ codes }: { codes: readonly string[] }) {
  const { t } = useTranslation();
  const text = codes.join('\n');
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast(t('app.copied')),
      () => toast(t('app.not_copied'), false),
    );
  const save = () => saveFile(new Blob([`${text}\n`], { type: 'text/plain' }), 'purser-recovery-codes.txt');
  return (
    <>
      <Banner tone="warn">{t('security.recovery.once')}</Banner>
      <Card>
        <ol className={css.codes} data-testid="recovery-codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <div className={css.tools}>
          <Button look="soft" onClick={() => void copy()}>
            {t('app.copy')}
          </Button>
          <Button look="soft" icon={<Icon name="download" size={19} />} onClick={save}>
            {t('security.recovery.save')}
          </Button>
        </div>
      </Card>
    </>
  );
}
