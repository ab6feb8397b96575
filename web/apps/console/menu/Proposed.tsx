import { moment, useLocale } from '@purser/i18n';
import { useMay } from '@purser/staff/session/useColleague';
import { Button } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { Language } from './data';
import { Listen } from './Listen';
import css from './Prompts.module.css';
import { fetchRecording, type PromptRecording, type Step } from './recordings';

interface Props {
  name: string;
  language: Language;
  number: number;
  proposed: PromptRecording;
  busy: boolean;
  onStep: (step: Step) => void;
}

/** A recording that waits: somebody else hears it, and agrees or refuses. */
export function Proposed({ name, language, number, proposed, busy, onStep }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const mayWrite = useMay('menu.write');
  const { sha256, mine } = proposed;
  const facts = { name: proposed.name, at: moment(proposed.put_at, locale), seconds: proposed.seconds.toFixed(1) };
  return (
    <div className={css.proposed}>
      <p>{t('menu.prompt.proposed', facts)}</p>
      {mine && <p className={css.note}>{t('menu.prompt.somebody_else')}</p>}
      <div className={css.row}>
        <Listen
          key={sha256}
          fetch={() => fetchRecording(name, language, number, sha256)}
          name={t('menu.prompt.listen_proposed')}
          label={t('menu.prompt.proposed', facts)}
        />
        {mayWrite && !mine && (
          <Button busy={busy} onClick={() => onStep({ step: 'agree', sha256 })}>
            {t('menu.prompt.agree')}
          </Button>
        )}
        {mayWrite && (
          <Button look="plain" disabled={busy} onClick={() => onStep({ step: 'remove', sha256 })}>
            {t(mine ? 'menu.take_back' : 'menu.refuse')}
          </Button>
        )}
      </div>
    </div>
  );
}
