import { fullMoment, useLocale } from '@purser/i18n';
import { Card, Empty, Timeline } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { useLooks } from './data';
import { Loaded } from '../shared/loaded';
import css from './PrivacyPage.module.css';

/** Who looked at my data, when, why and as which role. */
export function LooksPage() {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const looks = useLooks();
  // Roles and actions come from the server: one that is newer than the app is shown as it is.
  const word = (path: string, code: string) =>
    i18n.exists(`${path}.${code}`) ? i18n.t(`${path}.${code}` as 'privacy.looks.title') : code;
  return (
    <FlowPage title={t('privacy.looks.title')}>
      <p className={css.lead}>{t('privacy.looks.lead')}</p>
      <Loaded query={looks}>
        {(items) => (
          <Card>
            {items.length === 0 ? (
              <Empty title={t('privacy.looks.none')} detail={t('privacy.looks.none_detail')} />
            ) : (
              <Timeline
                steps={items.map((look) => ({
                  title: `${word('privacy.looks.role', look.role)} · ${word('privacy.looks.action', look.action.replace('.', '_'))}`,
                  detail: [fullMoment(look.at, locale), look.reason].filter(Boolean).join(' · '),
                  state: 'done',
                }))}
              />
            )}
          </Card>
        )}
      </Loaded>
    </FlowPage>
  );
}
