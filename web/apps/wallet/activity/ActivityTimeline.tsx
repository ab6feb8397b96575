import { fullMoment, useLocale } from '@purser/i18n';
import { Timeline } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Activity, ActivityKind } from '../app/api';
import { stepsOf, type StepFacts } from './steps';

/** The end of a payment is told in other words than that of a top-up. */
function stepText(name: StepFacts['name'], kind: ActivityKind) {
  if (name === 'arrived' || name === 'failed') return `money.step.${name}_${kind}` as const;
  return `money.step.${name}` as const;
}

export function ActivityTimeline({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Timeline
      steps={stepsOf(activity).map((step) => ({
        title: t(stepText(step.name, activity.kind)),
        detail: step.at ? fullMoment(step.at, locale) : null,
        state: step.state,
      }))}
    />
  );
}
