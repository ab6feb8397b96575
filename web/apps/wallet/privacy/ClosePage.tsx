import { Banner, Button, confirm } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { Blockers } from './Blockers';
import { useClosing, useOpenRequest } from './data';
import { Kept } from './Kept';
import { Loaded } from '../shared/loaded';
import css from './PrivacyPage.module.css';
import { UnderWay } from './UnderWay';
import { useAsk } from './useAsk';

/** Close the account: what is in the way, what happens, what is kept, and a week to change one's mind. */
export function ClosePage() {
  const { t } = useTranslation();
  const closing = useClosing();
  const open = useOpenRequest('close');
  const asking = useAsk();
  const begin = async () => {
    const sure = await confirm({
      title: t('privacy.close.title'),
      body: t('privacy.close.sure'),
      yes: t('privacy.close.do'),
      no: t('app.back'),
      danger: true,
    });
    if (sure) asking.mutate({ kind: 'close' });
  };
  return (
    <FlowPage title={t('privacy.close.title')}>
      <p className={css.lead}>{t('privacy.close.lead')}</p>
      {open.data && <UnderWay request={open.data} />}
      <Loaded query={closing}>
        {({ blockers, kept }) => (
          <>
            {blockers.length > 0 ? (
              <Blockers blockers={blockers} />
            ) : (
              <Banner tone="good">{t('privacy.close.nothing_in_the_way')}</Banner>
            )}
            <Kept kept={kept} />
            {!open.data && (
              <Button look="danger" wide busy={asking.isPending} onClick={() => void begin()}>
                {t(blockers.length > 0 ? 'privacy.close.ask_anyway' : 'privacy.close.do')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </FlowPage>
  );
}
