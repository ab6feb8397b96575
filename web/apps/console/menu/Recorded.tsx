import { moment, useLocale } from '@purser/i18n';
import { useMay } from '@purser/staff/session/useColleague';
import { useReason } from '@purser/staff/shared/reason';
import { Banner, Button, confirm, toast } from '@purser/ui';
import { useId, useRef, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from './data';
import { useRecording, type PromptPiece } from './recordings';
import css from './Prompts.module.css';

interface Props {
  name: string;
  language: Language;
  piece: PromptPiece;
  /** Whether the sentence has other pieces besides. */
  several: boolean;
  onNew: () => void;
}

/** Who recorded a piece of a sentence; another recording, or the voice again, by whoever may. */
export function Recorded({ name, language, piece, several, onNew }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const say = useReason();
  const mayWrite = useMay('menu.write');
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const recording = useRecording(name, language, piece.number);
  const { recording: held } = piece;
  const put = (file: File | null) =>
    recording.mutate(file, {
      onSuccess: () => {
        toast(t(file === null ? 'menu.prompt.removed' : 'menu.prompt.put'));
        onNew();
      },
    });
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    target.value = '';
    if (file) put(file);
  };
  const remove = async () => {
    const [title, body, yes] = [t('menu.prompt.remove'), t('menu.prompt.remove_means'), t('menu.prompt.remove')];
    if (await confirm({ title, body, yes, no: t('menu.prompt.keep'), danger: true })) put(null);
  };
  if (!mayWrite && held === null && !several) return null;
  return (
    <div className={css.piece}>
      {several && (
        <p id={id} lang={language === 'zh' ? 'zh-CN' : 'en'}>
          {t('menu.prompt.piece', { number: piece.number, words: piece.words })}
        </p>
      )}
      {held && (
        <p className={css.note}>
          {t('menu.prompt.by', { name: held.name, at: moment(held.put_at, locale), seconds: held.seconds.toFixed(1) })}
        </p>
      )}
      {held && !held.fits && <Banner tone="warn">{t('menu.prompt.other_words')}</Banner>}
      {recording.isError && (
        <Banner tone="bad" urgent>
          {say(recording.error)}
        </Banner>
      )}
      {mayWrite && (
        <div className={css.row}>
          <Button look="plain" busy={recording.isPending} aria-describedby={several ? id : undefined} onClick={() => picker.current?.click()}>
            {t(held ? 'menu.prompt.replace' : 'menu.prompt.upload')}
          </Button>
          <input ref={picker} type="file" hidden accept="audio/wav,audio/x-wav,.wav" aria-label={t('menu.prompt.upload')} onChange={choose} />
          {held && (
            <Button look="plain" disabled={recording.isPending} onClick={() => void remove()}>
              {t('menu.prompt.remove')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
