import { ask } from '@purser/client';
import { day, useLocale } from '@purser/i18n';
import { Banner, Button, Card, Switch } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { usePurposes, type Purpose } from './data';
import { Loaded } from '../shared/loaded';
import css from './PrivacyPage.module.css';
import { useAct, useAsk } from './useAsk';

/** What data are used for, on which ground; what rests on consent can be taken back, and it stops at once. */
export function PurposesPage() {
  const { t } = useTranslation();
  const purposes = usePurposes();
  return (
    <FlowPage title={t('privacy.purposes.title')}>
      <p className={css.lead}>{t('privacy.purposes.lead')}</p>
      <Loaded query={purposes}>
        {(items) => items.map((purpose) => <PurposeCard key={purpose.name} purpose={purpose} />)}
      </Loaded>
    </FlowPage>
  );
}

function PurposeCard({ purpose }: { purpose: Purpose }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const decide = useAct(
    (given: boolean) =>
      ask(api.POST('/v1/privacy/consents', { body: { purpose: purpose.name, given, version: purpose.version } })),
    t('privacy.purposes.saved'),
  );
  const lift = useAct(
    (_: void) => ask(api.POST('/v1/privacy/restrictions/lift', { body: { purpose: purpose.name } })),
    t('privacy.purposes.saved'),
  );
  const restrict = useAsk();
  const isConsent = purpose.ground === 'consent';
  const said =
    purpose.since !== null &&
    (purpose.status === 'given' || purpose.status === 'withdrawn' || purpose.status === 'outdated') &&
    t(`privacy.purposes.since.${purpose.status}`, { at: day(purpose.since, locale) });
  return (
    <Card {...(isConsent ? { label: purpose.title } : { title: purpose.title })}>
      {isConsent ? (
        <Switch
          label={purpose.title}
          detail={purpose.body}
          on={purpose.status !== 'withdrawn'}
          disabled={decide.isPending}
          onChange={(on) => decide.mutate(on)}
        />
      ) : (
        <p className={css.body}>{purpose.body}</p>
      )}
      <p className={css.small}>
        {t(`privacy.purposes.ground.${purpose.ground}`)} · {purpose.law} · {t('privacy.purposes.version', { version: purpose.version })}
      </p>
      {said && <p className={css.small}>{said}</p>}
      {purpose.status === 'not_asked' && isConsent && <p className={css.small}>{t('privacy.purposes.not_asked')}</p>}
      {isConsent && purpose.active && (
        <Button look="plain" busy={restrict.isPending} onClick={() => restrict.mutate({ kind: 'restrict', purpose: purpose.name })}>
          {t('privacy.purposes.restrict')}
        </Button>
      )}
      {purpose.restricted_at !== null && (
        <Banner
          tone="warn"
          action={
            <Button look="plain" busy={lift.isPending} onClick={() => lift.mutate()}>
              {t('privacy.purposes.lift')}
            </Button>
          }
        >
          {t('privacy.purposes.restricted', { at: day(purpose.restricted_at, locale) })}
        </Banner>
      )}
    </Card>
  );
}
