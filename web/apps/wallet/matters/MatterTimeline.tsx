import { fullMoment, moment, until, useLocale } from '@purser/i18n';
import { Card, Timeline, type Step } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Matter } from './data';
import { useMatterWords } from './words';

/** What happened, how it stands, and what happens by itself and when. */
export function MatterTimeline({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useMatterWords(matter.procedure);
  const happened = matter.steps.map((taken): Step => {
    const by = `${t(`matter.by.${taken.actor}`)} · ${fullMoment(taken.at, locale)}`;
    const detail = taken.reason === '' ? by : t('matter.with_reason', { by, reason: words.reason(taken.reason) });
    return { title: words.step(taken.step), detail, state: 'done' };
  });
  const standing: Step[] =
    matter.ended_at !== null
      ? []
      : [{ title: words.state(matter.state), detail: matter.turn && t(`matter.turn.${matter.turn}`), state: 'now' }];
  const coming = matter.next.map(({ step, due_at }): Step => ({
    title: words.next(step),
    detail: t('matter.by_itself', { at: moment(due_at, locale), in: until(due_at, locale) }),
    state: 'later',
  }));
  return (
    <Card title={t('matter.course')}>
      <Timeline steps={[...happened, ...standing, ...coming]} />
    </Card>
  );
}
