import type { Schemas } from '@purser/client';
import { fullMoment, moment, until, useLocale } from '@purser/i18n';
import { Badge, Card, Timeline, type Step } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useMatterWords } from './words';

export type Matter = Schemas['Timeline'];

/** How it stands, and whether it is the merchant's turn. */
export function StateBadge({ matter }: { matter: Matter }) {
  const words = useMatterWords(matter.procedure);
  const tone = matter.turn === 'merchant' ? 'warn' : matter.turn === null ? 'plain' : 'info';
  return <Badge tone={tone}>{words.state(matter.state)}</Badge>;
}

/** What happened, how it stands, and what happens by itself and when. */
export function Course({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useMatterWords(matter.procedure);
  const happened = matter.steps.map((taken): Step => {
    const by = `${t(`matter.by.${taken.actor}`)} · ${fullMoment(taken.at, locale)}`;
    return {
      title: words.step(taken.step),
      detail: taken.reason === '' ? by : `${by} · ${words.reason(taken.reason)}`,
      state: 'done',
    };
  });
  const now: Step[] =
    matter.ended_at !== null
      ? []
      : [{ title: words.state(matter.state), detail: matter.turn && t(`matter.turn.${matter.turn}`), state: 'now' }];
  const coming = matter.next.map(({ step, due_at }): Step => ({
    title: words.next(step),
    detail: t('matter.at_in', { at: moment(due_at, locale), in: until(due_at, locale) }),
    state: 'later',
  }));
  return (
    <Card title={t('matter.course')}>
      <Timeline steps={[...happened, ...now, ...coming]} />
    </Card>
  );
}

/** Until when the merchant may answer, before something happens by itself. */
export function Due({ matter }: { matter: Matter }) {
  const locale = useLocale();
  const soonest = matter.next[0];
  if (matter.turn !== 'merchant' || !soonest) return <>–</>;
  return (
    <span title={moment(soonest.due_at, locale)}>{until(soonest.due_at, locale)}</span>
  );
}
