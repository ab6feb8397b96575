import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { confirm, cx, IconButton, Tile } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { iconOf, type Device } from './data';
import css from './DevicesPage.module.css';
import { NameSheet } from './NameSheet';
import { useChange } from './useChange';

export function DeviceRow({ device }: { device: Device }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [naming, setNaming] = useState(false);
  const path = { params: { path: { device_id: device.id } } };
  const remove = useChange({
    call: (_: void, proof) => ask(api.POST('/v1/devices/{device_id}/remove', { ...path, body: proof })),
    done: t('security.device.removed'),
  });
  const rename = useChange({
    call: (name: string) => ask(api.PATCH('/v1/devices/{device_id}', { ...path, body: { name } })),
    onDone: () => setNaming(false),
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('security.device.remove'),
      body: t('security.device.remove_detail', { name: device.name }),
      yes: t('security.device.remove_do'),
      no: t('app.back'),
      danger: true,
    });
    if (sure) remove.mutate();
  };
  return (
    <div className={css.row}>
      <Tile icon={iconOf(device.name)} tint={device.state === 'new' ? 'brass' : 'navy'} />
      <span className={css.text}>
        <span className={css.name}>
          {device.name}
          <span className={cx(css.badge, css[device.state])}>
            {device.is_current ? t('security.device.this') : t(`security.device.state.${device.state}`)}
          </span>
        </span>
        <span className={css.detail}>
          {t('security.device.seen', { at: moment(device.seen_at, locale) })}
          {device.place && ` · ${device.place}`}
        </span>
        {device.state === 'new' && (
          <span className={css.detail}>{t('security.device.until', { at: moment(device.trusted_at, locale) })}</span>
        )}
      </span>
      <IconButton icon="pen" label={t('security.rename_what', { name: device.name })} onClick={() => setNaming(true)} />
      {!device.is_current && (
        <IconButton
          icon="trash"
          label={t('security.device.remove_what', { name: device.name })}
          disabled={remove.isPending}
          onClick={() => void begin()}
        />
      )}
      {naming && (
        <NameSheet
          name={device.name}
          busy={rename.isPending}
          onClose={() => setNaming(false)}
          onName={(name) => rename.mutate(name)}
        />
      )}
    </div>
  );
}
