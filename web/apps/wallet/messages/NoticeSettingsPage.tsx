import { ask } from '@purser/client';
import { Banner, Card, Switch, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { keys, queries } from '../app/queries';
import { Loaded } from '../shared/loaded';
import { useReason } from '../shared/reason';
import { usePreferences, type Preference } from './data';
import { PushSwitch } from './PushSwitch';

const WAYS = ['push', 'sms', 'mail'] as const;

/** By which ways one is told what, beside the app itself. */
export function NoticeSettingsPage() {
  const { t } = useTranslation();
  const preferences = usePreferences();
  return (
    <FlowPage title={t('messages.settings.title')}>
      <Card>
        <PushSwitch />
      </Card>
      <Loaded query={preferences}>{(shown) => shown.map((preference) => <TopicCard key={preference.topic} preference={preference} />)}</Loaded>
    </FlowPage>
  );
}

function TopicCard({ preference }: { preference: Preference }) {
  const { t } = useTranslation();
  const reason = useReason();
  const { topic, locked } = preference;
  const choose = useMutation({
    mutationFn: (wanted: Pick<Preference, (typeof WAYS)[number]>) =>
      ask(api.PUT('/v1/notice-preferences', { body: { items: [{ topic, ...wanted }] } })),
    onSuccess: (answer) => queries.setQueryData(keys.preferences, answer),
    onError: (error) => toast(reason(error), false),
  });
  const { push, sms, mail } = preference;
  return (
    <Card title={t(`messages.topic.${topic}`)}>
      {locked && <Banner tone="info">{t('messages.settings.locked')}</Banner>}
      {WAYS.map((way) => (
        <Switch
          key={way}
          label={t(`messages.way.${way}`)}
          on={preference[way]}
          disabled={locked || choose.isPending}
          onChange={(on) => choose.mutate({ push, sms, mail, [way]: on })}
        />
      ))}
    </Card>
  );
}
