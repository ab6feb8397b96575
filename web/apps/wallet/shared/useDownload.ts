import { ask } from '@purser/client';
import { toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useReason } from './reason';

interface File {
  fetchFile: () => Promise<{ data?: Blob; error?: unknown; response: Response }>;
  name: string;
}

/** Hands a file to the browser. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken the file by then; without this it would stay in memory.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Fetches a file in the reader's language and hands it to the browser; a refusal is said, not saved. */
export function useDownload() {
  const { t } = useTranslation();
  const reason = useReason();
  return useMutation({
    mutationFn: async ({ fetchFile, name }: File) => saveFile(await ask(fetchFile()), name),
    onSuccess: () => toast(t('app.downloaded')),
    onError: (error) => toast(reason(error), false),
  });
}
