import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Badge, Button, Table, toast, type Column } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Matter } from '@purser/staff/app/api';
import { keys, queries } from '@purser/staff/app/queries';
import type { Dispute } from '../procedures/dispute';
import { useMay } from '@purser/staff/session/useColleague';
import { listed } from '@purser/staff/shared/listed';
import { useReason } from '@purser/staff/shared/reason';
import css from './DisputePanel.module.css';
import { RedactSheet } from './RedactSheet';

export type File = Dispute['evidence'][number];

interface Props {
  matter: Matter;
  dispute: Dispute;
}

const BOTH = ['customer', 'merchant'] as const;

/** The files of both sides as they came. The other side sees a file once it was shared, or a redacted copy of it. */
export function Evidence({ matter, dispute }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [redacts, setRedacts] = useState<File | null>(null);
  const columns: Column<File>[] = [
    {
      name: t('dispute.file'),
      cell: (file) => <Name matter={matter} file={file} came={`${side(file.side)} · ${moment(file.uploaded_at, locale)}`} />,
    },
    { name: t('dispute.seen_by'), cell: (file) => listed(file.shared_with.map(side), locale) || '–' },
    {
      name: t('dispute.act'),
      cell: (file) => <Buttons matter={matter} file={file} onRedact={() => setRedacts(file)} />,
    },
  ];
  const side = (name: string) => (name === 'staff' ? t('dispute.staff') : t(`actor.${name as 'customer'}`));
  if (dispute.evidence.length === 0) return <p className={css.helps}>{t('dispute.no_files')}</p>;
  return (
    <>
      <Table label={t('dispute.files')} columns={columns} rows={dispute.evidence} keyOf={(file) => file.id} />
      {redacts && <RedactSheet matter={matter} file={redacts} onClose={() => setRedacts(null)} />}
    </>
  );
}

export const fileAddress = (matter: Matter, file: File) =>
  `/v1/staff/disputes/${matter.subject_id}/${matter.id}/evidence/${file.id}`;

/** What was shared or copied is part of what the panel shows. */
export function refreshOwn(): void {
  void queries.invalidateQueries({ queryKey: keys.own });
}

/** The file, whose it is and since when; one column, so that what can be done with it stays in sight. */
function Name({ matter, file, came }: { matter: Matter; file: File; came: string }) {
  const { t } = useTranslation();
  return (
    <>
      <a href={fileAddress(matter, file)} download={file.name}>
        {file.name}
      </a>{' '}
      {file.original_id !== null && <Badge tone="info">{t('dispute.redacted')}</Badge>}
      <br />
      <span className={css.came}>{came}</span>
      <br />
      <code className={css.sum} title={file.sha256}>
        SHA-256 {file.sha256.slice(0, 12)}…
      </code>
    </>
  );
}

function Buttons({ matter, file, onRedact }: { matter: Matter; file: File; onRedact: () => void }) {
  const { t } = useTranslation();
  const say = useReason();
  const may = useMay('dispute.review');
  const missing = BOTH.filter((one) => one !== file.side && !file.shared_with.includes(one));
  const share = useMutation({
    mutationFn: () => {
      const path = { customer_id: matter.subject_id, dispute_id: matter.id, evidence_id: file.id };
      return ask(
        api.POST('/v1/staff/disputes/{customer_id}/{dispute_id}/evidence/{evidence_id}/share', {
          params: { path },
          body: { sides: missing },
        }),
      );
    },
    onSuccess: () => {
      toast(t('dispute.shared'));
      refreshOwn();
    },
    onError: (error) => toast(say(error), false),
  });
  if (!may || matter.ended_at !== null) return null;
  return (
    <span className={css.buttons}>
      {missing.length > 0 && (
        <Button look="soft" busy={share.isPending} onClick={() => share.mutate()}>
          {t('dispute.share')}
        </Button>
      )}
      {file.original_id === null && (
        <Button look="plain" onClick={onRedact}>
          {t('dispute.redact')}
        </Button>
      )}
    </span>
  );
}
