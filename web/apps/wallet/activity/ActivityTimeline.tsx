import { fullMoment, useLocale } from '@purser/i18n';
import { Timeline } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../app/api';
import { stepsOf } from './steps';

export function ActivityTimeline({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Timeline
      steps={stepsOf(activity).map((step) => ({
        title: t(`money.step.${step.name}`),
        detail: step.at ? fullMoment(step.at, locale) : null,
        state: step.state,
      }))}
    />
  );
}
