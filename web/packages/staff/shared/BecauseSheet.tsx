import { Area, Banner, Button, Sheet, toast, useDraft } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useReason } from './reason';

interface Props {
  title: string;
  /** What is asked for, where it is no reason. */
  label?: string;
  /** Names what is being written, so that it is kept. */
  draft: string;
  danger?: boolean;
  /** Whether everything else is there that it takes. */
  ready?: boolean;
  /** Said when it is done. */
  done: string;
  send: (reason: string) => Promise<unknown>;
  onDone?: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Something privileged is done for a reason, which the audit keeps. */
export function BecauseSheet({ title, label, draft, danger, ready = true, done, send, onDone, onClose, children }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const { draft: written, change, clear } = useDraft(`staff.${draft}`, { reason: '' });
  const act = useMutation({
    mutationFn: () => send(written.reason.trim()),
    onSuccess: () => {
      clear();
      toast(done);
      onDone?.();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act.mutate();
  };
  return (
    <Sheet open title={title} closeLabel={t('shell.close')} locked={act.isPending} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {children}
        <Area
          label={label ?? t('field.reason')}
          hint={t('shell.reason_hint')}
          rows={3}
          maxLength={200}
          value={written.reason}
          onValue={(reason) => change({ reason })}
        />
        {act.isError && (
          <Banner tone="bad" urgent>
            {say(act.error)}
          </Banner>
        )}
        <Button
          type="submit"
          wide
          look={danger ? 'alarm' : 'primary'}
          busy={act.isPending}
          disabled={!ready || written.reason.trim().length < 4}
        >
          {title}
        </Button>
      </form>
    </Sheet>
  );
}
