import { ask } from '@purser/client';
import { Area, Banner, useDraft } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { BecauseSheet } from '@purser/staff/shared/BecauseSheet';
import { Select } from '@purser/staff/shared/Select';
import { sourcesIn, useClassWords, type ClassRules, type Level } from './classes';

interface Props {
  login: string;
  customer: string;
  level: Level;
  rules: readonly ClassRules[];
  onMoved: (level: Level) => void;
  onClose: () => void;
}

/** The longest name of a source that the server takes. */
const LONGEST = 40;

/** The class above, or below where there is none. */
function usual(level: Level, rules: readonly ClassRules[]): Level {
  const others = rules.map((one) => one.wallet_class).filter((one) => one !== level);
  return others.find((one) => one > level) ?? others.at(-1) ?? level;
}

/** To which class, by whose word, and why. */
export function ClassSheet({ login, customer, level, rules, onMoved, onClose }: Props) {
  const { t } = useTranslation();
  const { nameOf, limitsOf } = useClassWords();
  const other = usual(level, rules);
  const { draft, change, clear } = useDraft(`console.class.${customer}`, { to: other, sources: '' });
  const to = draft.to === level ? other : draft.to;
  const wanted = rules.find((one) => one.wallet_class === to);
  if (!wanted) return null;
  const higher = to > level;
  const sources = higher ? sourcesIn(draft.sources) : [];
  const long = sources.some((source) => source.length > LONGEST);
  const body = { login, wallet_class: to, checks: sources };
  return (
    <BecauseSheet
      title={t('classes.move')}
      draft={`wallet_class.${customer}`}
      done={t('classes.done', { level: nameOf(to) })}
      ready={!long && (!higher || sources.length >= wanted.checks)}
      send={(reason) => ask(api.POST('/v1/operator/wallet-classes', { body: { ...body, reason } }))}
      onDone={() => {
        clear();
        onMoved(to);
      }}
      onClose={onClose}
    >
      <Select
        label={t('classes.to')}
        value={String(to)}
        onValue={(value) => change({ to: Number(value) as Level })}
        choices={rules
          .filter((one) => one.wallet_class !== level)
          .map((one) => ({ value: String(one.wallet_class), title: nameOf(one.wallet_class) }))}
      />
      <ul>
        {limitsOf(wanted).map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      {higher ? (
        <Area
          label={t('classes.sources')}
          hint={t('classes.sources_hint', { have: sources.length, needed: wanted.checks })}
          rows={wanted.checks}
          value={draft.sources}
          onValue={(value) => change({ sources: value })}
        />
      ) : (
        <p>{t('classes.lower')}</p>
      )}
      {long && <Banner tone="bad">{t('classes.too_long', { most: LONGEST })}</Banner>}
      <p>{t('classes.told')}</p>
    </BecauseSheet>
  );
}
