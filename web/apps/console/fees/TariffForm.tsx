import { ask } from '@purser/client';
import { Field, Skeleton, useDraft } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { keys } from '@purser/staff/app/queries';
import { Failure } from '@purser/staff/shared/Failure';
import { DraftPage } from './DraftPage';
import css from './TariffForm.module.css';
import {
  amountText,
  minorOf,
  OPERATOR_ITSELF,
  percentText,
  ppmOf,
  rulesOf,
  SERVICES,
  type Rule,
  type Service,
  type Tariff,
} from './shapes';

const FIELDS = ['rate', 'floor', 'cap', 'free_quota'] as const;
type Name = `${Service}.${(typeof FIELDS)[number]}`;

/** Another version, begun from the one in force. */
export function TariffForm() {
  const { t } = useTranslation();
  const versions = useQuery({
    queryKey: [...keys.matters, 'tariffs', 'newest'],
    queryFn: ({ signal }) => ask(api.GET('/v1/tariffs', { signal })),
  });
  const base = versions.data?.items.find((one) => one.matter.state === 'effective') ?? versions.data?.items[0];
  if (base) return <Form base={base} />;
  return (
    <Page title={t('fees.new_tariff')}>
      {versions.isError ? <Failure error={versions.error} /> : <Skeleton lines={4} plain label={t('shell.loading')} />}
    </Page>
  );
}

function textsOf(base: Tariff): Record<string, string> {
  const rules = rulesOf(base);
  return Object.fromEntries(
    SERVICES.flatMap((service) => {
      const { rate_ppm = 0, floor, cap, free_quota } = rules[service];
      return [
        [`${service}.rate`, percentText(rate_ppm)],
        [`${service}.floor`, amountText(floor)],
        [`${service}.cap`, amountText(cap)],
        [`${service}.free_quota`, amountText(free_quota)],
      ];
    }),
  );
}

/** A rule from its texts; what the form does not show, such as bands, stays as it was. Null where a text is no figure. */
export function ruleFrom(base: Rule, text: (field: (typeof FIELDS)[number]) => string): Rule | null {
  const { cap: _, ...rest } = base;
  const [rate_ppm, floor, cap, free_quota] = [
    ppmOf(text('rate')),
    minorOf(text('floor')),
    minorOf(text('cap')),
    minorOf(text('free_quota')),
  ];
  if (rate_ppm === null || floor === null || cap === null || free_quota === null) return null;
  return { ...rest, rate_ppm, floor, free_quota, ...(cap > 0 && { cap }) };
}

function Form({ base }: { base: Tariff }) {
  const { t } = useTranslation();
  const { draft, change, clear } = useDraft<Record<string, string>>('console.tariff', { version: '', ...textsOf(base) });
  const before = rulesOf(base);
  const rules = SERVICES.map((service) => ruleFrom(before[service], (field) => draft[`${service}.${field}`] ?? ''));
  const version = draft.version ?? '';
  const isWhole = rules.every((rule) => rule !== null) && /^[a-z0-9][a-z0-9.-]{2,39}$/.test(version);
  const send = async () => {
    const body = {
      version,
      levels: base.levels,
      rules: Object.fromEntries(SERVICES.map((service, place) => [service, rules[place]])),
    };
    const made = await ask(api.POST('/v1/tariffs', { body }));
    return { subject: OPERATOR_ITSELF, id: made.id };
  };
  return (
    <DraftPage title={t('fees.new_tariff')} send={isWhole ? send : null} onDone={clear}>
      <Field
        label={t('fees.version')}
        hint={t('fees.version_hint', { base: base.version })}
        value={version}
        onValue={(text) => change({ version: text })}
        autoComplete="off"
      />
      {SERVICES.map((service, place) => (
        <fieldset key={service} className={css.service}>
          <legend>{t(`fees.services.${service}`)}</legend>
          {FIELDS.map((field) => {
            const name: Name = `${service}.${field}`;
            const wrong = rules[place] === null && (field === 'rate' ? ppmOf : minorOf)(draft[name] ?? '') === null;
            return (
              <Field
                key={field}
                label={t(`fees.${field}`)}
                value={draft[name] ?? ''}
                onValue={(text) => change({ [name]: text })}
                error={wrong ? t('fees.no_figure') : null}
                inputMode="decimal"
                autoComplete="off"
                end={field === 'rate' ? '%' : undefined}
              />
            );
          })}
        </fieldset>
      ))}
    </DraftPage>
  );
}
