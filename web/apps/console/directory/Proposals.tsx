import { ask, type Schemas } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Button, Card, type Column, Table, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { useReason } from '@purser/staff/shared/reason';
import { refreshDirectory } from './data';

type Proposal = Schemas['ProposalOut'];

/** What one proposed and another has to look at. */
export function Proposals({ proposals }: { proposals: readonly Proposal[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const say = useReason();
  const mayWrite = useMay('directory.write');
  const answer = useMutation({
    mutationFn: ({ one, agrees }: { one: Proposal; agrees: boolean }) => {
      const params = { path: { hotline: one.code, version: one.version } };
      return agrees
        ? ask(api.POST('/v1/staff/directory/{hotline}/{version}/agree', { params }))
        : ask(api.POST('/v1/staff/directory/{hotline}/{version}/drop', { params }));
    },
    onSuccess: () => toast(t('directory.answered')),
    onError: (error) => toast(say(error)),
    onSettled: refreshDirectory,
  });
  if (proposals.length === 0) return null;
  const nameOf = (one: Proposal) => String(one.entry[locale === 'zh-CN' ? 'zh' : 'en'] ?? one.code);
  const columns: Column<Proposal>[] = [
    { name: t('directory.name'), whole: true, cell: nameOf },
    {
      name: t('directory.numbers'),
      cell: (one) => (one.gone ? t('directory.gone') : (one.entry.numbers as string[]).join(' · ')),
    },
    { name: t('directory.source'), cell: (one) => <Source text={String(one.entry.source)} /> },
    { name: t('directory.at'), whole: true, cell: (one) => moment(one.proposed_at, locale) },
    {
      name: t('directory.act'),
      cell: (one) =>
        !mayWrite ? (
          '–'
        ) : (
          <>
            {one.mine ? (
              t('directory.somebody_else')
            ) : (
              <Button look="soft" busy={answer.isPending} onClick={() => answer.mutate({ one, agrees: true })}>
                {t('directory.agree')}
              </Button>
            )}
            <Button look="plain" disabled={answer.isPending} onClick={() => answer.mutate({ one, agrees: false })}>
              {t(one.mine ? 'directory.take_back' : 'directory.refuse')}
            </Button>
          </>
        ),
    },
  ];
  return (
    <Card title={t('directory.proposals')} flush>
      <Table label={t('directory.proposals')} columns={columns} rows={proposals} keyOf={(one) => `${one.code} ${one.version}`} />
    </Card>
  );
}

/** Where it was read: whoever agrees looks there, too. */
function Source({ text }: { text: string }) {
  if (!URL.canParse(text)) return <>{text}</>;
  return (
    <a href={text} rel="noreferrer">
      {text}
    </a>
  );
}
