import { ask, type Schemas } from '@purser/client';
import { api } from '../app/api';

export type Chat = Schemas['ChatOut'];
export type ChatMessage = Schemas['ChatMessage'];
export type ChatChoice = Schemas['ChatChoice'];
export type About = Schemas['ChatAbout'];

/** A large photo over a slow network. */
const UPLOAD_PATIENCE_MS = 180_000;

const path = (chat: string) => ({ path: { chat_id: chat } });
const keyed = (key: string) => ({ 'Idempotency-Key': key });

/** The chat that is open, or a new one: there is one at a time. */
export function openChat(about: About | null): Promise<Chat> {
  return ask(api.POST('/v1/chats', { body: { about } }));
}

export async function readMessages(chat: string, after: number): Promise<ChatMessage[]> {
  const params = { ...path(chat), query: { after } };
  return (await ask(api.GET('/v1/chats/{chat_id}/messages', { params }))).items;
}

/** The same key says the same thing once, however often it is sent. */
export function write(chat: string, text: string, key: string): Promise<ChatMessage> {
  const params = { ...path(chat), header: keyed(key) };
  return ask(api.POST('/v1/chats/{chat_id}/messages', { params, body: { text } }));
}

export function choose(chat: string, number: number, choice: string, key: string): Promise<ChatMessage> {
  const params = { ...path(chat), header: keyed(key) };
  return ask(api.POST('/v1/chats/{chat_id}/choices', { params, body: { number, choice } }));
}

/** Sends a file as it is. */
export function show(chat: string, file: File, key: string): Promise<ChatMessage> {
  return ask(
    api.POST('/v1/chats/{chat_id}/files', {
      params: { ...path(chat), query: { name: file.name.slice(0, 100) || 'file' } },
      headers: { 'Content-Type': 'application/octet-stream', ...keyed(key) },
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as BodyInit,
      fetch: (request) => fetch(request, { signal: AbortSignal.timeout(UPLOAD_PATIENCE_MS) }),
    }),
  );
}

export const askForPerson = (chat: string) => ask(api.POST('/v1/chats/{chat_id}/person', { params: path(chat) }));
export const endChat = (chat: string) => ask(api.POST('/v1/chats/{chat_id}/end', { params: path(chat) }));
export const sayTyping = (chat: string) => ask(api.POST('/v1/chats/{chat_id}/typing', { params: path(chat) }));

export function markRead(chat: string, upTo: number): Promise<Chat> {
  return ask(api.POST('/v1/chats/{chat_id}/read', { params: path(chat), body: { up_to: upTo } }));
}

export function fileUrl(chat: string, file: string): string {
  return `/v1/chats/${chat}/files/${file}`;
}
