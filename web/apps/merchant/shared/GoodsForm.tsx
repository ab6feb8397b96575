import { Button, Field, useDraft } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import css from './GoodsForm.module.css';

interface Props {
  /** Names the draft. */
  of: string;
  busy: boolean;
  onSend: (goods: { carrier?: string; tracking?: string }) => void;
}

/** By whom goods are carried, and under which number; either may be left out. */
export function GoodsForm({ of, busy, onSend }: Props) {
  const { t } = useTranslation();
  const { draft, change } = useDraft(`goods.${of}`, { carrier: '', tracking: '' });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [carrier, tracking] = [draft.carrier.trim(), draft.tracking.trim()];
    onSend({ ...(carrier === '' ? {} : { carrier }), ...(tracking === '' ? {} : { tracking }) });
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <Field label={t('goods.carrier')} value={draft.carrier} onValue={(carrier) => change({ carrier })} maxLength={64} />
      <Field label={t('goods.tracking')} value={draft.tracking} onValue={(tracking) => change({ tracking })} maxLength={64} />
      <Button type="submit" busy={busy}>
        {t('goods.sent')}
      </Button>
    </form>
  );
}
