import { ask, type Schemas } from '@purser/client';
import { Banner, Button, confirm, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { refreshRules } from './data';
import css from '../reports/Period.module.css';

/** A draft is tested against the past month before it can be put in force. */
export function RulesSteps({ rules, onDraft }: { rules: Schemas['RiskRules']; onDraft: () => void }) {
  const { t } = useTranslation();
  const say = useReason();
  const params = { path: { version: rules.version } };
  const test = useMutation({
    mutationFn: () => ask(api.POST('/v1/risk/rules/{version}/test', { params })),
    onSuccess: () => toast(t('rules.test_begun')),
    onSettled: refreshRules,
  });
  const activate = useMutation({
    mutationFn: () => ask(api.POST('/v1/risk/rules/{version}/activate', { params })),
    onSuccess: () => toast(t('rules.activated')),
    onSettled: refreshRules,
  });
  const ensure = async () => {
    const sure = await confirm({
      title: t('rules.activate'),
      body: t('rules.activate_sure', { name: rules.name }),
      yes: t('rules.activate'),
      no: t('shell.close'),
    });
    if (sure) activate.mutate();
  };
  const failed = test.error ?? activate.error;
  return (
    <>
      <div className={css.row}>
        <Button look="soft" onClick={onDraft}>
          {t('rules.draft')}
        </Button>
        {rules.state === 'draft' && (
          <>
            <Button look="soft" busy={test.isPending} onClick={() => test.mutate()}>
              {t('rules.test')}
            </Button>
            <Button busy={activate.isPending} disabled={rules.tested === null} onClick={() => void ensure()}>
              {t('rules.activate')}
            </Button>
          </>
        )}
      </div>
      {failed && (
        <Banner tone="bad" urgent>
          {say(failed)}
        </Banner>
      )}
    </>
  );
}
