import { moment, useLocale } from '@purser/i18n';
import { Card, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { refreshShop } from '../app/queries';
import { FilePicker } from '../shared/FilePicker';
import { useReason } from '../shared/reason';
import { bring } from './act';
import css from './Story.module.css';
import type { Dispute } from './useDisputes';

/** The files of both sides, and what helps. */
export function Evidence({ dispute, mayAdd }: { dispute: Dispute; mayAdd: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (dispute.evidence.length === 0 && !mayAdd) return null;
  return (
    <Card title={t('disputes.evidence')}>
      {dispute.evidence.length === 0 ? (
        <p className={css.note}>{t('disputes.no_evidence')}</p>
      ) : (
        <ul className={css.files}>
          {dispute.evidence.map((file) => (
            <li key={file.id}>
              <span className={css.file}>
                <a className="link" download href={`/v1/merchants/me/disputes/${dispute.id}/evidence/${file.id}`}>
                  {file.name}
                </a>
                <span className={css.note}>SHA-256 {file.sha256.slice(0, 16)}…</span>
              </span>
              <span className={css.note}>
                {t(`disputes.side.${file.side === 'merchant' ? 'merchant' : file.side === 'customer' ? 'customer' : 'staff'}`)} ·{' '}
                {moment(file.uploaded_at, locale)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {mayAdd && <AddFile dispute={dispute} />}
    </Card>
  );
}

function AddFile({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation();
  const reason = useReason();
  const add = useMutation({
    mutationFn: (file: File) => bring(dispute, file, true),
    onSuccess: () => {
      toast(t('disputes.added'));
      refreshShop();
    },
    onError: (error) => toast(reason(error), false),
  });
  return (
    <div className={css.add}>
      {dispute.checklist.length > 0 && (
        <>
          <p>{t('disputes.helps')}</p>
          <ul className={css.hints}>
            {dispute.checklist.map((item) => (
              <li key={item}>{t(`disputes.check.${item}` as 'disputes.check.invoice')}</li>
            ))}
          </ul>
        </>
      )}
      <FilePicker
        name={t('disputes.add')}
        hint={t(add.isPending ? 'disputes.adding' : 'disputes.add_hint')}
        disabled={add.isPending}
        onFile={(file) => add.mutate(file)}
      />
    </div>
  );
}
