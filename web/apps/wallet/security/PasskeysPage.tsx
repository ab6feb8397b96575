import { ask, createPasskey, NoPasskey, type Schemas } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, confirm, Empty, Icon, IconButton, Skeleton, Tile, toast } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { knowsPasskeys } from '../proof/methods';
import { Failure } from '../shared/Failure';
import { usePasskeys } from './data';
import css from './DevicesPage.module.css';
import { NameSheet } from './NameSheet';
import { useChange } from './useChange';

type Passkey = Schemas['Passkey'];

/** The keys that sign this customer in without a password. */
export function PasskeysPage() {
  const { t } = useTranslation();
  const passkeys = usePasskeys();
  return (
    <FlowPage title={t('security.passkey.title')}>
      <Card>
        {passkeys.data ? (
          passkeys.data.length === 0 ? (
            <Empty title={t('security.passkey.none')} detail={t('security.passkey.none_detail')} />
          ) : (
            <ul className={css.list}>
              {passkeys.data.map((passkey) => (
                <li key={passkey.id}>
                  <PasskeyRow passkey={passkey} />
                </li>
              ))}
            </ul>
          )
        ) : passkeys.isError ? (
          <Failure error={passkeys.error} onRetry={() => void passkeys.refetch()} />
        ) : (
          <Skeleton lines={2} label={t('app.loading')} />
        )}
      </Card>
      {knowsPasskeys() ? <AddPasskey /> : <Banner tone="info">{t('security.passkey.unknown')}</Banner>}
    </FlowPage>
  );
}

function AddPasskey() {
  const { t } = useTranslation();
  const [naming, setNaming] = useState(false);
  const add = useChange({
    call: ({ name, credential }: { name: string; credential: Record<string, unknown> }, proof) =>
      ask(api.POST('/v1/passkeys', { body: { name, credential, ...proof } })),
    done: t('security.passkey.added'),
  });
  const begin = async (name: string) => {
    setNaming(false);
    try {
      const options = await ask(api.POST('/v1/passkeys/options'));
      add.mutate({ name, credential: await createPasskey(options) });
    } catch (error) {
      toast(t(error instanceof NoPasskey ? 'security.passkey.not_made' : 'app.error.unexpected'), false);
    }
  };
  return (
    <>
      <Button wide busy={add.isPending} icon={<Icon name="plus" size={19} />} onClick={() => setNaming(true)}>
        {t('security.passkey.add')}
      </Button>
      {naming && (
        <NameSheet
          name={t('security.passkey.usual')}
          busy={false}
          onClose={() => setNaming(false)}
          onName={(name) => void begin(name)}
        />
      )}
    </>
  );
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [naming, setNaming] = useState(false);
  const path = { params: { path: { passkey_id: passkey.id } } };
  const rename = useChange({
    call: (name: string) => ask(api.PATCH('/v1/passkeys/{passkey_id}', { ...path, body: { name } })),
    onDone: () => setNaming(false),
  });
  const remove = useChange({
    call: (_: void, proof) => ask(api.POST('/v1/passkeys/{passkey_id}/remove', { ...path, body: proof })),
    done: t('security.passkey.removed'),
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('security.passkey.remove'),
      body: t('security.passkey.remove_detail', { name: passkey.name }),
      yes: t('security.device.remove_do'),
      no: t('app.back'),
      danger: true,
    });
    if (sure) remove.mutate();
  };
  const used = passkey.used_at
    ? t('security.device.seen', { at: moment(passkey.used_at, locale) })
    : t('security.passkey.since', { at: moment(passkey.created_at, locale) });
  return (
    <div className={css.row}>
      <Tile icon="fingerprint" tint="green" />
      <span className={css.text}>
        <span className={css.name}>{passkey.name}</span>
        <span className={css.detail}>{used}</span>
        <span className={css.detail}>{t(passkey.backed_up ? 'security.passkey.synced' : 'security.passkey.here')}</span>
      </span>
      <IconButton icon="pen" label={t('security.rename_what', { name: passkey.name })} onClick={() => setNaming(true)} />
      <IconButton
        icon="trash"
        label={t('security.device.remove_what', { name: passkey.name })}
        disabled={remove.isPending}
        onClick={() => void begin()}
      />
      {naming && (
        <NameSheet
          name={passkey.name}
          busy={rename.isPending}
          onClose={() => setNaming(false)}
          onName={(name) => rename.mutate(name)}
        />
      )}
    </div>
  );
}
