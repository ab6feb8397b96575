import { ask } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, confirm, Facts, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { CopyText } from '../activity/CopyText';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { SurveyCard } from '../feedback/SurveyCard';
import { refreshMatters } from '../matters';
import { Loaded } from '../shared/loaded';
import { useReason } from '../shared/reason';
import { useCase, type Case } from './data';
import { StateMark } from './StateMark';
import { Thread } from './Thread';
import { Write } from './Write';

/** A case of mine: what was said, until when somebody answers, and what I can do. */
export function CasePage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const found = useCase(id);
  return (
    <FlowPage title={found.data?.title ?? t('cases.one')}>
      <Loaded query={found}>{(shown) => <Shown of={shown} />}</Loaded>
    </FlowPage>
  );
}

function Shown({ of }: { of: Case }) {
  const { t } = useTranslation();
  return (
    <>
      {of.waits_for_me && (
        <Banner tone="warn" urgent>
          {t('cases.waits_for_you')}
        </Banner>
      )}
      {of.merged_into !== null && (
        <Banner tone="info" action={<Link to={`/cases/${of.merged_into}`}>{t('cases.go_there')}</Link>}>
          {t('cases.merged')}
        </Banner>
      )}
      <SurveyCard caseId={of.id} />
      <Head of={of} />
      <Thread of={of} />
      {of.merged_into === null && <Write of={of} />}
      <Steps of={of} />
    </>
  );
}

function Head({ of }: { of: Case }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Card label={t('cases.one')}>
      <Facts
        facts={[
          { name: t('cases.number'), value: <CopyText text={of.number} /> },
          { name: t('cases.stands'), value: <StateMark of={of} /> },
          of.answer_by !== null && { name: t('cases.answer_by'), value: fullMoment(of.answer_by, locale) },
          of.decided_by !== null && {
            name: t('cases.decided_by'),
            value: fullMoment(of.decided_by, locale),
            detail: t('cases.by_law'),
          },
          { name: t('cases.opened'), value: fullMoment(of.opened_at, locale) },
        ]}
      />
    </Card>
  );
}

/** "It is done", and "it is not". */
function Steps({ of }: { of: Case }) {
  const { t } = useTranslation();
  const reason = useReason();
  const act = useMutation({
    mutationFn: (step: 'resolve' | 'reopen') => {
      const params = { path: { case_id: of.id } };
      return step === 'resolve'
        ? ask(api.POST('/v1/cases/{case_id}/resolve', { params }))
        : ask(api.POST('/v1/cases/{case_id}/reopen', { params, body: { reason: '' } }));
    },
    onSuccess: (_, step) => toast(t(`cases.done.${step}`)),
    onError: (error) => toast(reason(error), false),
    onSettled: refreshMatters,
  });
  const resolve = async () => {
    const sure = await confirm({ title: t('cases.resolve'), body: t('cases.resolve_detail'), yes: t('cases.resolve'), no: t('app.back') });
    if (sure) act.mutate('resolve');
  };
  const may = of.timeline.actions;
  return (
    <>
      {may.includes('resolve') && (
        <Button wide look="plain" busy={act.isPending} onClick={() => void resolve()}>
          {t('cases.resolve')}
        </Button>
      )}
      {may.includes('reopen') && (
        <Button wide look="soft" busy={act.isPending} onClick={() => act.mutate('reopen')}>
          {t('cases.reopen')}
        </Button>
      )}
    </>
  );
}
