import { day, useLocale } from '@purser/i18n';
import { Button, Card, confirm, Icon, toast } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { PRIVACY_ENTRIES } from '../matters/entries';
import { EntryCard } from '../matters/EntryCard';
import { useMe } from '../session/useMe';
import { useCards } from '../wallet/useCards';
import { useWallet } from '../wallet/current';
import { clearDevice } from './device';
import { Held } from './Held';
import css from './PrivacyPage.module.css';

/** What is held about the customer, what for, who sees it and how long it stays. */
export function PrivacyPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const wallet = useWallet();
  const cards = useCards().data;
  const me = useMe().data;
  if (!me) return null;
  const clear = async () => {
    const sure = await confirm({
      title: t('privacy.clear'),
      body: t('privacy.clear_detail'),
      yes: t('privacy.clear_do'),
      no: t('app.back'),
    });
    if (!sure) return;
    clearDevice(me.id);
    toast(t('privacy.cleared'));
  };
  return (
    <FlowPage title={t('privacy.title')}>
      <p className={css.lead}>{t('privacy.lead')}</p>
      <Card title={t('privacy.you')}>
        <Held
          items={[
            { name: t('session.name'), value: me.name, note: t('privacy.name') },
            { name: t('session.phone'), value: me.phone ?? t('privacy.none'), note: t('privacy.contact') },
            { name: t('me.email'), value: me.email ?? t('privacy.none'), note: t('privacy.contact') },
            { name: t('me.since'), value: day(me.created_at, locale), note: t('privacy.since') },
          ]}
        />
      </Card>
      <Card title={t('privacy.money')}>
        <Held
          items={[
            {
              name: t('me.wallet'),
              value: t(`me.class.${wallet.wallet_class}`),
              note: t('privacy.wallet'),
            },
            {
              name: t('cards.title'),
              value: cards ? t('privacy.cards_held', { count: cards.length }) : '–',
              note: t('privacy.cards'),
            },
            { name: t('statement.title'), value: t('privacy.every_entry'), note: t('privacy.entries') },
          ]}
        />
      </Card>
      <Card title={t('privacy.safety')}>
        <Held
          items={[
            { name: t('security.devices'), value: t('privacy.devices_held'), note: t('privacy.devices') },
            { name: t('privacy.secrets'), value: t('privacy.secrets_held'), note: t('privacy.secrets_note') },
          ]}
        />
      </Card>
      <EntryCard of={null} entries={PRIVACY_ENTRIES} />
      <Card title={t('privacy.here')}>
        <p className={css.text}>{t('privacy.here_detail')}</p>
        <Button look="soft" wide icon={<Icon name="trash" size={19} />} onClick={() => void clear()}>
          {t('privacy.clear')}
        </Button>
      </Card>
    </FlowPage>
  );
}
