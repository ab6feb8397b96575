import { ask, carryOut } from '@purser/client';
import { FileInput, IconButton, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, intents } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { refreshChat, type Chat } from './data';

const TAKEN = 'image/png,image/jpeg,image/webp,application/pdf';

const send = (chat: Chat, file: File, key: string) =>
  ask(
    api.POST('/v1/staff/chats/{chat_id}/files', {
      params: { path: { chat_id: chat.id }, query: { name: file.name } },
      headers: { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': key },
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as BodyInit,
    }),
  );

/** A picture or a document for the customer. */
export function FileButton({ chat }: { chat: Chat }) {
  const { t } = useTranslation();
  const say = useReason();
  const input = useRef<HTMLInputElement>(null);
  const show = useMutation({
    mutationFn: (file: File) =>
      carryOut(intents, `desk.chat.${chat.id}.file`, { name: file.name, size: file.size }, (_, key) =>
        send(chat, file, key),
      ),
    onError: (error) => toast(say(error)),
    onSettled: () => refreshChat(chat.id),
  });
  return (
    <>
      <IconButton icon="image" label={t('contacts.attach')} disabled={show.isPending} onClick={() => input.current?.click()} />
      <FileInput ref={input} hidden accept={TAKEN} onFile={(file) => show.mutate(file)} />
    </>
  );
}
