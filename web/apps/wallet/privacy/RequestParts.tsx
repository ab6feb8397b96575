import { ask } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, confirm, Icon } from '@purser/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import type { Matter } from '../matters';
import { withProof } from '../proof/prove';
import { saveFile } from '../shared/useDownload';
import { Answer } from './Answer';
import { Blockers } from './Blockers';
import { useRequest, type PrivacyRequest } from './data';
import { Kept } from './Kept';
import { Loaded } from '../shared/loaded';
import css from './PrivacyPage.module.css';
import { proveRequest, useAct } from './useAsk';

/** What the page of a request shows above its course: what was asked and answered, and what one can do. */
export default function RequestParts({ matter }: { matter: Matter }) {
  const request = useRequest(matter.id);
  const { refetch } = request;
  useEffect(() => void refetch(), [matter.state, refetch]);
  return (
    <Loaded query={request}>
      {(found) => (
        <>
          <DueLine request={found} />
          <Answer request={found} />
          <Blockers blockers={found.blockers} />
          {found.copy_file && <CopyCard request={found} file={found.copy_file} />}
          <Kept kept={found.kept} />
          <Acts request={found} actions={matter.actions} />
        </>
      )}
    </Loaded>
  );
}

function DueLine({ request }: { request: PrivacyRequest }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (request.timeline.ended_at !== null) return null;
  const at = fullMoment(request.due_at, locale);
  return <Banner tone={request.is_late ? 'bad' : 'info'}>{t(request.is_late ? 'privacy.late' : 'privacy.due', { at })}</Banner>;
}

function CopyCard({ request, file }: { request: PrivacyRequest; file: NonNullable<PrivacyRequest['copy_file']> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const path = { params: { path: { request_id: request.id } } };
  const download = useAct(
    (_: void) =>
      withProof(async (proof) => {
        const got = ask(api.POST('/v1/privacy/requests/{request_id}/download', { ...path, body: proof, parseAs: 'blob' }));
        saveFile((await got) as unknown as Blob, `purser-data-${request.id.slice(0, 8)}.zip`);
      }),
    t('app.downloaded'),
  );
  return (
    <Card title={t('privacy.copy.ready')}>
      <p className={css.text}>
        {t('privacy.copy.until', { at: fullMoment(file.expires_at, locale), kilobytes: Math.ceil(file.size / 1024) })}
      </p>
      <Button wide busy={download.isPending} icon={<Icon name="download" size={19} />} onClick={() => download.mutate()}>
        {t('privacy.copy.download')}
      </Button>
      <p className={css.small}>{t('privacy.copy.signed')}</p>
    </Card>
  );
}

function Acts({ request, actions }: { request: PrivacyRequest; actions: readonly string[] }) {
  const { t } = useTranslation();
  const path = { params: { path: { request_id: request.id } } };
  const prove = useAct((_: void) => proveRequest(request.id));
  const goOn = useAct((_: void) => ask(api.POST('/v1/privacy/requests/{request_id}/go-on', path)));
  const withdraw = useAct((_: void) => ask(api.POST('/v1/privacy/requests/{request_id}/withdraw', path)), t('privacy.withdrawn'));
  const takeBack = async () => {
    const sure = await confirm({ title: t('privacy.withdraw'), body: t('privacy.withdraw_sure'), yes: t('privacy.withdraw'), no: t('app.back') });
    if (sure) withdraw.mutate();
  };
  if (!['prove', 'unblock', 'withdraw'].some((act) => actions.includes(act))) return null;
  return (
    <div className="stack">
      {actions.includes('prove') && (
        <Button wide busy={prove.isPending} icon={<Icon name="shield" size={19} />} onClick={() => prove.mutate()}>
          {t('privacy.prove')}
        </Button>
      )}
      {actions.includes('unblock') && (
        <Button wide busy={goOn.isPending} icon={<Icon name="refresh" size={19} />} onClick={() => goOn.mutate()}>
          {t('privacy.close.go_on')}
        </Button>
      )}
      {actions.includes('withdraw') && (
        <Button look="plain" wide busy={withdraw.isPending} onClick={() => void takeBack()}>
          {t('privacy.withdraw')}
        </Button>
      )}
    </div>
  );
}
