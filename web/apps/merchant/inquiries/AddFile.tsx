import { ask } from '@purser/client';
import { IconButton, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { FilePicker } from '../shared/FilePicker';
import { useReason } from '../shared/reason';
import css from './Inquiry.module.css';
import type { Inquiry } from './useInquiries';

const MOST = 10;

interface Kept {
  id: string;
  name: string;
}

interface Props {
  inquiry: Inquiry;
  /** What goes with the answer. */
  files: readonly Kept[];
  onFiles: (files: readonly Kept[]) => void;
}

/** Files that go with the answer: kept at once, and seen once it is sent. */
export function AddFile({ inquiry, files, onFiles }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const add = useMutation({
    mutationFn: (file: File) => bring(inquiry, file),
    onSuccess: (kept) => {
      if (files.every((known) => known.id !== kept.id)) onFiles([...files, { id: kept.id, name: kept.name }]);
    },
    onError: (error) => toast(reason(error), false),
  });
  return (
    <div className={css.add}>
      {files.length > 0 && (
        <ul className={css.files}>
          {files.map((file) => (
            <li key={file.id}>
              {file.name}
              <IconButton
                icon="close"
                label={t('inquiries.leave_out', { name: file.name })}
                onClick={() => onFiles(files.filter((other) => other.id !== file.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <FilePicker
        name={t('inquiries.add_file')}
        hint={t(add.isPending ? 'inquiries.adding' : 'inquiries.file_hint')}
        disabled={add.isPending || files.length >= MOST}
        onFile={(file) => add.mutate(file)}
      />
    </div>
  );
}

/** Sends a file as it is; what it is, the server judges by its content. */
function bring(inquiry: Inquiry, file: File) {
  return ask(
    api.POST('/v1/merchants/me/inquiries/{inquiry_id}/files', {
      params: { path: { inquiry_id: inquiry.id }, query: { name: file.name.slice(-100) } },
      headers: { 'Content-Type': 'application/octet-stream' },
      // The types know bytes as text only.
      body: file as unknown as string,
      bodySerializer: (body) => body,
    }),
  );
}
