import { FileInput } from '@purser/ui';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readImage } from './detector';
import { ScanTool } from './ScanTool';

interface Props {
  onTry: () => void;
  onCode: (code: string) => void;
  onUnread: () => void;
}

/** Reads the code on a picture from the album. */
export function PictureButton({ onTry, onCode, onUnread }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const read = async (file: File) => {
    onTry();
    setBusy(true);
    const code = await readImage(file).catch(() => null);
    setBusy(false);
    if (code) onCode(code);
    else onUnread();
  };
  return (
    <>
      <FileInput ref={input} hidden accept="image/*" onFile={(file) => void read(file)} />
      <ScanTool icon="image" label={t('pay.scan.picture')} busy={busy} onClick={() => input.current?.click()} />
    </>
  );
}
