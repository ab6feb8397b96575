import { newKey, settle } from '@purser/client';
import { toast, useDraft } from '@purser/ui';
import { useCallback, useRef, useState } from 'react';
import { useReason } from '../shared/reason';
import { write, type ChatMessage } from './data';

/** Words on their way. They stay until the server has them; the key makes them be said once. */
export interface Unsent {
  key: string;
  text: string;
}

/** What is typed, and what was sent and not confirmed yet; both survive a reload. */
export function useOutbox(chat: string, heard: (message: ChatMessage) => void) {
  const reason = useReason();
  const { draft, change } = useDraft<{ text: string; unsent: Unsent[] }>('chat', { text: '', unsent: [] });
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());

  const unsent = useRef(draft.unsent);
  const put = useCallback(
    (lines: Unsent[]) => {
      unsent.current = lines;
      change({ unsent: lines });
    },
    [change],
  );

  const send = async (line: Unsent) => {
    setBusy((before) => new Set(before).add(line.key));
    const intent = { key: line.key, kind: 'chat', body: line.text, confirmedAt: new Date().toISOString() };
    const outcome = await settle(intent, ({ body, key }) => write(chat, body, key));
    setBusy((before) => new Set([...before].filter((key) => key !== line.key)));
    if (outcome.type === 'done') heard(outcome.answer);
    if (outcome.type === 'done' || outcome.type === 'refused') put(unsent.current.filter(({ key }) => key !== line.key));
    if (outcome.type === 'refused') {
      change({ text: line.text });
      toast(reason(outcome.problem), false);
    } else if (outcome.type === 'unknown') toast(reason(outcome.cause as Error), false);
  };

  const say = (text: string) => {
    const line = { key: newKey(), text };
    change({ text: '' });
    put([...unsent.current, line]);
    void send(line);
  };
  return {
    text: draft.text,
    type: (text: string) => change({ text }),
    unsent: draft.unsent,
    isBusy: (key: string) => busy.has(key),
    say,
    again: (line: Unsent) => void send(line),
  };
}
