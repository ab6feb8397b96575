import { day, useLocale } from '@purser/i18n';
import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { useMe } from '../session/useMe';
import { usePersonalData } from './data';
import { Held } from './Held';
import { Loaded } from '../shared/loaded';

/** What is held about the customer: what, why, who sees it, how long, and by which law. */
export function DataPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const data = usePersonalData();
  const me = useMe().data;
  if (!me) return null;
  return (
    <FlowPage title={t('privacy.data.title')}>
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
      <Loaded query={data}>
        {({ categories }) =>
          categories.map((held) => (
            <Card key={held.name} title={held.what}>
              <Facts
                facts={[
                  { name: t('privacy.data.why'), value: held.why },
                  { name: t('privacy.data.who'), value: held.who },
                  { name: t('privacy.data.long'), value: held.long },
                  held.law !== null && { name: t('privacy.data.law'), value: held.law },
                ]}
              />
            </Card>
          ))
        }
      </Loaded>
    </FlowPage>
  );
}
