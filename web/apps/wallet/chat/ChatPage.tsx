import { Card, confirm, IconButton, Skeleton, toast } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { FlowHead } from '../app/FlowHead';
import { Failure } from '../shared/Failure';
import { useReason } from '../shared/reason';
import css from './Chat.module.css';
import { Conversation } from './Conversation';
import { endChat, type About } from './data';
import { useChat } from './useChat';

const SUBJECTS = ['refund', 'activity', 'fee', 'card', 'dispute', 'theft', 'account', 'matter'] as const;

/** What it is about, from the address: /chat?about=refund&id=… */
function useAbout(): About | null {
  const [params] = useSearchParams();
  const subject = SUBJECTS.find((name) => name === params.get('about'));
  return subject ? { subject, id: params.get('id') } : null;
}

/** Talking to the assistant, and to a person on the first ask. */
export function ChatPage() {
  const { t } = useTranslation();
  const reason = useReason();
  const [round, setRound] = useState(0);
  const { talk, error, retry } = useChat(useAbout(), round);

  const end = async () => {
    if (!talk) return;
    const question = { title: t('chat.end_sure'), body: t('chat.end_detail'), yes: t('chat.end'), no: t('app.stay') };
    if (!(await confirm(question))) return;
    await endChat(talk.chat.id).then(talk.became, (problem: Error) => toast(reason(problem), false));
  };

  return (
    <div className={css.page}>
      <FlowHead title={t('chat.title')}>
        {talk && talk.chat.state !== 'ended' && (
          <IconButton icon="close" label={t('chat.end')} onClick={() => void end()} />
        )}
      </FlowHead>
      {talk ? (
        <Conversation key={talk.chat.id} talk={talk} onAnew={() => setRound(round + 1)} />
      ) : (
        <div className={css.waiting}>
          <Card>
            {error ? <Failure error={error} onRetry={retry} /> : <Skeleton lines={5} label={t('app.loading')} />}
          </Card>
        </div>
      )}
    </div>
  );
}
