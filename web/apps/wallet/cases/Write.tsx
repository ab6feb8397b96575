import { ask } from '@purser/client';
import { Area, Button, Card, FileInput, IconButton, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useRef, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../app/api';
import { refreshMatters } from '../matters';
import { useReason } from '../shared/reason';
import { useDraft } from '../shared/useDraft';
import { isOver, newRef, upload, type Case } from './data';
import css from './Thread.module.css';

const KINDS = 'image/png,image/jpeg,image/webp,application/pdf';
const MOST_FILES = 10;

interface Chosen {
  id: string;
  name: string;
}

/** Writing to a case, with files. What was typed stays until it is sent, and is sent once. */
export function Write({ of }: { of: Case }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason();
  const empty = { text: '', files: [] as Chosen[], ref: newRef() };
  const { draft, change, clear } = useDraft(`case.${of.id}`, empty);
  const write = useMutation({
    mutationFn: () => {
      const body = { text: draft.text.trim(), files: draft.files.map((file) => file.id), ref: draft.ref };
      return ask(api.POST('/v1/cases/{case_id}/messages', { params: { path: { case_id: of.id } }, body }));
    },
    onSuccess: (after) => {
      change({ text: '', files: [], ref: newRef() });
      clear();
      if (after.id !== of.id) void navigate(`/cases/${after.id}`, { replace: true });
    },
    onError: (error) => toast(reason(error), false),
    onSettled: refreshMatters,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ ref: draft.ref }); // kept: a second try after a reload is the same message
    write.mutate();
  };
  return (
    <Card>
      <form className="stack" onSubmit={submit}>
        <Area
          label={t('cases.write')}
          value={draft.text}
          onValue={(text) => change({ text })}
          maxLength={2_000}
          required
        />
        <Files
          files={draft.files}
          onRemove={(id) => change({ files: draft.files.filter((file) => file.id !== id) })}
        />
        <div className={css.buttons}>
          <Button type="submit" wide busy={write.isPending} disabled={draft.text.trim() === ''}>
            {t('cases.send')}
          </Button>
          {!isOver(of.state) && draft.files.length < MOST_FILES && (
            <Attach id={of.id} onFile={(file) => change({ files: [...draft.files, file] })} />
          )}
        </div>
      </form>
    </Card>
  );
}

function Files({ files, onRemove }: { files: readonly Chosen[]; onRemove: (id: string) => void }) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <ul className={css.files}>
      {files.map((file) => (
        <li key={file.id} className={css.chosen}>
          <span>{file.name}</span>
          <IconButton icon="close" label={t('cases.remove', { name: file.name })} onClick={() => onRemove(file.id)} />
        </li>
      ))}
    </ul>
  );
}

/** Chooses a file and uploads it; it is seen by others once the message is sent. */
function Attach({ id, onFile }: { id: string; onFile: (file: Chosen) => void }) {
  const { t } = useTranslation();
  const reason = useReason();
  const input = useRef<HTMLInputElement>(null);
  const bring = useMutation({
    mutationFn: (file: File) => upload(id, file),
    onSuccess: (kept) => onFile({ id: kept.id, name: kept.name }),
    onError: (error) => toast(reason(error), false),
  });
  return (
    <>
      <FileInput ref={input} hidden accept={KINDS} data-testid="case-file" onFile={(file) => bring.mutate(file)} />
      <Button look="plain" wide busy={bring.isPending} onClick={() => input.current?.click()}>
        {t('cases.attach')}
      </Button>
    </>
  );
}
