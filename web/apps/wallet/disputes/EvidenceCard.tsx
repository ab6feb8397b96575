import { Banner, Button, Card, FileInput, Spinner, Switch, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { refreshMatters } from '../matters';
import { useReason } from '../shared/reason';
import { fileUrl, upload, type Dispute, type Evidence } from './data';
import css from './EvidenceCard.module.css';

const KINDS = 'image/png,image/jpeg,image/webp,application/pdf';

/** The files I may see, what would help, and a button to bring more. */
export function EvidenceCard({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const asked = dispute.asked.includes('customer');
  const may = dispute.timeline.actions.includes('add_evidence');
  if (!may && dispute.evidence.length === 0) return null;
  return (
    <Card title={t('dispute.evidence')}>
      {asked && (
        <Banner tone="warn" urgent>
          {t('dispute.asked')}
        </Banner>
      )}
      {may && dispute.checklist.length > 0 && (
        <>
          <p>{t('dispute.helps')}</p>
          <ul className={css.helps}>
            {dispute.checklist.map((item) => (
              <li key={item}>{t(`dispute.checklist.${item}` as 'dispute.checklist.photos')}</li>
            ))}
          </ul>
        </>
      )}
      <ul className={css.files}>
        {dispute.evidence.map((file) => (
          <FileRow key={file.id} dispute={dispute.id} file={file} />
        ))}
      </ul>
      {may && <Bring dispute={dispute.id} />}
    </Card>
  );
}

function FileRow({ dispute, file }: { dispute: string; file: Evidence }) {
  const { t } = useTranslation();
  const url = fileUrl(dispute, file.id);
  const seen = file.side === 'customer' && file.shared_with.includes('merchant');
  return (
    <li className={css.file}>
      {file.media_type.startsWith('image/') && <img src={url} alt="" className={css.picture} loading="lazy" />}
      <span className={css.words}>
        <a href={url} download={file.name}>
          {file.name}
        </a>
        <span className={css.detail}>
          {t(`dispute.side.${file.side}` as 'dispute.side.customer')}
          {seen && ` · ${t('dispute.seen')}`}
        </span>
        <span className={css.hash} title={file.sha256}>
          SHA-256 {file.sha256.slice(0, 16)}…
        </span>
      </span>
    </li>
  );
}

/** Chooses a file and sends it. */
function Bring({ dispute }: { dispute: string }) {
  const { t } = useTranslation();
  const reason = useReason();
  const input = useRef<HTMLInputElement>(null);
  const [shared, setShared] = useState(true);
  const bring = useMutation({
    mutationFn: (file: File) => upload(dispute, file, shared),
    onSuccess: () => toast(t('dispute.kept')),
    onError: (error) => toast(reason(error), false),
    onSettled: refreshMatters,
  });
  return (
    <div className="stack">
      <Switch label={t('dispute.show_merchant')} on={shared} onChange={setShared} />
      <FileInput ref={input} hidden accept={KINDS} data-testid="evidence-file" onFile={(file) => bring.mutate(file)} />
      <Button look="plain" wide disabled={bring.isPending} onClick={() => input.current?.click()}>
        {bring.isPending ? <Spinner size={20} /> : t('dispute.bring')}
      </Button>
      <p className={css.detail}>{t('dispute.limits')}</p>
    </div>
  );
}
