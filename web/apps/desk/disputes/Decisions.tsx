import { formatMoney, moment, useLocale } from '@purser/i18n';
import { Badge, Banner, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Dispute } from '../procedures/dispute';
import { listed } from '@purser/staff/shared/listed';
import css from './DisputePanel.module.css';

const TONES = { proposed: 'warn', rejected: 'bad', decided: 'good' } as const;

/** Decisions in writing, proposed ones too, and what a side had against them. */
export function Decisions({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const names = new Map(dispute.evidence.map((file) => [file.id, file.name]));
  return (
    <>
      {dispute.decisions.map((made) => (
        <section key={made.number} className="stack" aria-label={t('dispute.decision', { number: made.number })}>
          <Facts
            facts={[
              {
                name: t('dispute.decision', { number: made.number }),
                value: <Badge tone={TONES[made.state]}>{t(`dispute.states.${made.state}`)}</Badge>,
                strong: true,
              },
              { name: t('dispute.award'), value: formatMoney(made.award, locale), strong: true },
              { name: t('dispute.people'), value: String(made.people) },
              { name: t('dispute.rules'), value: made.rules },
              { name: t('dispute.at'), value: moment(made.at, locale) },
              made.relied_on.length > 0 && {
                name: t('dispute.relied_on'),
                value: listed(
                  made.relied_on.map((id) => names.get(id) ?? id),
                  locale,
                ),
              },
            ]}
          />
          <blockquote className={css.words}>{made.facts}</blockquote>
        </section>
      ))}
      {dispute.appeals.map((made) => (
        <Banner key={made.side} tone="warn">
          {t('dispute.appealed', { side: t(`actor.${made.side}`), at: moment(made.at, locale), text: made.text })}
        </Banner>
      ))}
    </>
  );
}
