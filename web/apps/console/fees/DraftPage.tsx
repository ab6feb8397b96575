import { Banner, Button, Card } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Page } from '@purser/staff/app/Page';
import { refreshMatters } from '@purser/staff/matters/data';
import { useReason } from '@purser/staff/shared/reason';

interface Props {
  title: string;
  /** Null while something that was typed cannot be read. */
  send: (() => Promise<{ subject: string; id: string }>) | null;
  onDone: () => void;
  children: ReactNode;
}

/** Drafts something that two people will have to agree to; its matter is opened afterwards. */
export function DraftPage({ title, send, onDone, children }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const navigate = useNavigate();
  const draft = useMutation({
    mutationFn: async () => {
      if (send === null) throw new Error('nothing to send');
      return await send();
    },
    onSuccess: ({ subject, id }) => {
      onDone();
      refreshMatters();
      void navigate(`/matters/${subject}/${id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    draft.mutate();
  };
  return (
    <Page title={title}>
      <form className="stack" onSubmit={submit}>
        <Card>
          <div className="stack">{children}</div>
        </Card>
        <Banner tone="info">{t('fees.two_people')}</Banner>
        {draft.isError && (
          <Banner tone="bad" urgent>
            {say(draft.error)}
          </Banner>
        )}
        <div>
          <Button type="submit" busy={draft.isPending} disabled={send === null}>
            {t('fees.save_draft')}
          </Button>
        </div>
      </form>
    </Page>
  );
}
