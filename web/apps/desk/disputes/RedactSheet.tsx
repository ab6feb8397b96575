import { ask } from '@purser/client';
import { Banner, Button, Field, Sheet, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Matter } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { Blackout, type Box } from './Blackout';
import { fileAddress, refreshOwn, type File } from './Evidence';

interface Props {
  matter: Matter;
  file: File;
  onClose: () => void;
}

/** "2, 4-6" as 2, 4, 5, 6; null where that is no list of pages of this file. */
export function pagesOf(text: string, last: number): number[] | null {
  const pages = new Set<number>();
  for (const part of text
    .normalize('NFKC')
    .split(/[,，、]/)
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [, first = '', end = first] = /^(\d{1,3})(?:\s*-\s*(\d{1,3}))?$/.exec(part) ?? [];
    if (first === '' || Number(end) < Number(first) || Number(first) < 1 || Number(end) > last) return null;
    for (let page = Number(first); page <= Number(end); page += 1) pages.add(page);
  }
  return [...pages].sort((a, b) => a - b);
}

/** A copy without what the other side is not to see; the original stays as it is. */
export function RedactSheet({ matter, file, onClose }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const isPicture = file.media_type.startsWith('image/');
  const [boxes, setBoxes] = useState<Box[]>([]);
  const [text, setText] = useState('');
  const pages = pagesOf(text, file.pages);
  const redact = useMutation({
    mutationFn: () => {
      const path = { customer_id: matter.subject_id, dispute_id: matter.id, evidence_id: file.id };
      const body = { boxes: isPicture ? boxes : [], pages: isPicture ? [] : (pages ?? []) };
      return ask(
        api.POST('/v1/staff/disputes/{customer_id}/{dispute_id}/evidence/{evidence_id}/redactions', {
          params: { path },
          body,
        }),
      );
    },
    onSuccess: () => {
      toast(t('dispute.copied'));
      refreshOwn();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    redact.mutate();
  };
  const isReady = isPicture ? boxes.length > 0 : pages !== null && pages.length > 0 && pages.length < file.pages;
  return (
    <Sheet
      open
      title={t('dispute.redact_what', { name: file.name })}
      closeLabel={t('shell.close')}
      locked={redact.isPending}
      onClose={onClose}
    >
      <form className="stack" onSubmit={submit}>
        {isPicture ? (
          <Blackout address={fileAddress(matter, file)} boxes={boxes} onBoxes={setBoxes} />
        ) : (
          <Field
            label={t('dispute.pages')}
            hint={t('dispute.pages_hint', { last: file.pages })}
            value={text}
            onValue={setText}
            error={pages === null ? t('dispute.no_pages') : null}
          />
        )}
        {redact.isError && (
          <Banner tone="bad" urgent>
            {say(redact.error)}
          </Banner>
        )}
        <Button type="submit" wide busy={redact.isPending} disabled={!isReady}>
          {t('dispute.make_copy')}
        </Button>
      </form>
    </Sheet>
  );
}
