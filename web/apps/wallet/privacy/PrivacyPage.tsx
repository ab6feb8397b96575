import { Button, Card, confirm, Icon, toast } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { useMe } from '../session/useMe';
import { MenuList } from '../shared/MenuList';
import { clearDevice } from './device';
import css from './PrivacyPage.module.css';

/** The privacy corner: what is held and done with it, who looked, and all that may be asked for. */
export function PrivacyPage() {
  const { t } = useTranslation();
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
      <Card flush title={t('privacy.know')}>
        <MenuList
          items={[
            { to: '/privacy/data', icon: 'eye', tint: 'sea', title: t('privacy.data.title'), detail: t('privacy.data.detail') },
            { to: '/privacy/purposes', icon: 'check', tint: 'green', title: t('privacy.purposes.title'), detail: t('privacy.purposes.detail') },
            { to: '/privacy/looks', icon: 'person', tint: 'navy', title: t('privacy.looks.title'), detail: t('privacy.looks.detail') },
            { to: '/privacy/decisions', icon: 'shield', tint: 'violet', title: t('privacy.decisions.title'), detail: t('privacy.decisions.detail') },
          ]}
        />
      </Card>
      <Card flush title={t('privacy.rights')}>
        <MenuList
          items={[
            { to: '/privacy/copy', icon: 'download', tint: 'brass', title: t('privacy.copy.title'), detail: t('privacy.copy.detail') },
            { to: '/privacy/name', icon: 'pen', tint: 'sea', title: t('privacy.correct.title'), detail: t('privacy.correct.detail') },
            { to: '/privacy/delete', icon: 'trash', tint: 'grey', title: t('privacy.delete.title'), detail: t('privacy.delete.detail') },
            { to: '/matters', icon: 'clock', tint: 'navy', title: t('matter.mine'), detail: t('privacy.requests_detail') },
            { to: '/privacy/leak', icon: 'alert', tint: 'red', title: t('privacy.leak.title'), detail: t('privacy.leak.detail') },
            { to: '/privacy/close', icon: 'close', tint: 'red', title: t('privacy.close.title'), detail: t('privacy.close.detail') },
          ]}
        />
      </Card>
      <Card title={t('privacy.here')}>
        <p className={css.text}>{t('privacy.here_detail')}</p>
        <Button look="soft" wide icon={<Icon name="trash" size={19} />} onClick={() => void clear()}>
          {t('privacy.clear')}
        </Button>
      </Card>
    </FlowPage>
  );
}
