import { moment, useLocale } from '@purser/i18n';
import { useMay } from '@purser/staff/session/useColleague';
import { useReason } from '@purser/staff/shared/reason';
import { Banner, Button, confirm, FileInput, toast } from '@purser/ui';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from './data';
import css from './Prompts.module.css';
import { Proposed } from './Proposed';
import { useRecording, type PromptPiece, type Step } from './recordings';

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
  const recording = useRecording(name, language, piece.number);
  const { recording: held, proposed } = piece;
  const take = (step: Step) =>
    recording.mutate(step, {
      onSuccess: () => {
        toast(t(`menu.prompt.done.${step.step}`));
        onNew();
      },
    });
  const remove = async (sha256: string) => {
    const [title, body, yes] = [t('menu.prompt.remove'), t('menu.prompt.remove_means'), t('menu.prompt.remove')];
    if (await confirm({ title, body, yes, no: t('menu.prompt.keep'), danger: true })) take({ step: 'remove', sha256 });
  };
  if (!mayWrite && !held && !proposed && !several) return null;
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
      {proposed && (
        <Proposed name={name} language={language} number={piece.number} proposed={proposed} busy={recording.isPending} onStep={take} />
      )}
      {recording.isError && (
        <Banner tone="bad" urgent>
          {say(recording.error)}
        </Banner>
      )}
      {mayWrite && (
        <div className={css.row}>
          <Upload
            name={t(held || proposed ? 'menu.prompt.replace' : 'menu.prompt.upload')}
            busy={recording.isPending}
            described={several ? id : undefined}
            onFile={(file) => take({ step: 'propose', file })}
          />
          {held && (
            <Button look="plain" disabled={recording.isPending} onClick={() => void remove(held.sha256)}>
              {t('menu.prompt.remove')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

interface UploadProps {
  name: string;
  busy: boolean;
  described: string | undefined;
  onFile: (file: File) => void;
}

function Upload({ name, busy, described, onFile }: UploadProps) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look="plain" busy={busy} aria-describedby={described} onClick={() => picker.current?.click()}>
        {name}
      </Button>
      <FileInput
        ref={picker}
        hidden
        accept="audio/wav,audio/x-wav,.wav"
        aria-label={t('menu.prompt.upload')}
        onFile={onFile}
      />
    </>
  );
}
