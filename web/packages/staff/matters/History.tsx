import { fullMoment, moment, until, useLocale } from '@purser/i18n';
import { Card, Timeline, type Step } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Matter } from '../app/api';
import { useWords } from './words';

/** What happened and who did it, how it stands, and what happens by itself. */
export function History({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useWords();
  const happened = matter.history.map((event): Step => {
    const who = event.name ?? t(`actor.${event.actor}`);
    const lines = [`${who} · ${fullMoment(event.at, locale)}`, words.reason(matter.procedure, event.reason)].filter(
      Boolean,
    );
    return { title: words.step(matter.procedure, event.step), detail: lines.join(' · '), state: 'done' };
  });
  const standing: Step[] =
    matter.ended_at === null ? [{ title: words.state(matter.procedure, matter.state), state: 'now' }] : [];
  const coming = matter.next.map(({ step, due_at }): Step => ({
    title: words.step(matter.procedure, step),
    detail: t('matters.by_itself', { at: moment(due_at, locale), in: until(due_at, locale) }),
    state: 'later',
  }));
  return (
    <Card title={t('matters.history')}>
      <Timeline steps={[...happened, ...standing, ...coming]} />
    </Card>
  );
}
