import { Area, Banner, Button, Card, Field, useDraft } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useReason } from '@purser/staff/shared/reason';

export interface Asked {
  login: string;
  reason: string;
}

interface Props<Answer> {
  /** Names what is being written, so that it is kept. */
  draft: string;
  title: string;
  means?: string;
  /** What the words are: a reason, or what somebody said. */
  words: string;
  rows: number;
  maxLength: number;
  /** It takes something away from the customer. */
  danger?: boolean;
  button: string;
  send: (asked: Asked) => Promise<Answer>;
  onDone: (answer: Answer) => void;
}

/** Something is done about whoever has an address, for a reason that is kept. */
export function AskCard<Answer>(props: Props<Answer>) {
  const { t } = useTranslation();
  const say = useReason();
  const { draft, change, clear } = useDraft(props.draft, { login: '', reason: '' });
  const ask = useMutation({
    mutationFn: () => props.send({ login: draft.login.trim(), reason: draft.reason.trim() }),
    onSuccess: (answer) => {
      clear();
      props.onDone(answer);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <Card title={props.title}>
      <form className="stack" onSubmit={submit}>
        {props.means && <p>{props.means}</p>}
        <Field
          label={t('freeze.login')}
          value={draft.login}
          onValue={(login) => change({ login })}
          autoComplete="off"
          required
        />
        <Area
          label={props.words}
          hint={t('freeze.reason_hint')}
          rows={props.rows}
          maxLength={props.maxLength}
          value={draft.reason}
          onValue={(reason) => change({ reason })}
        />
        {ask.isError && (
          <Banner tone="bad" urgent>
            {say(ask.error)}
          </Banner>
        )}
        <Button
          type="submit"
          look={props.danger ? 'alarm' : 'soft'}
          busy={ask.isPending}
          disabled={draft.login.trim() === '' || draft.reason.trim() === ''}
        >
          {props.button}
        </Button>
      </form>
    </Card>
  );
}
