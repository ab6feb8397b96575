import type { Schemas } from '@purser/client';
import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useFigures } from '../shared/words';

/** What is promised to somebody who comes now, and how many hands there are. */
export function Channels({ channels }: { channels: readonly Schemas['ChannelNow'][] }) {
  const { t } = useTranslation();
  const { span, count } = useFigures();
  return (
    <Card title={t('wall.promised')}>
      <Facts
        facts={channels.map(({ channel, slots, taken, within_s }) => ({
          name: t(`wall.channels.${channel}`),
          detail: t('wall.hands', { taken: count(taken), slots: count(slots) }),
          value: within_s === null ? t('wall.nobody_takes') : t('wall.within', { span: span(within_s) }),
        }))}
      />
    </Card>
  );
}
