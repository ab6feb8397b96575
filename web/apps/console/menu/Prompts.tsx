import { useLocale } from '@purser/i18n';
import { useMay } from '@purser/staff/session/useColleague';
import { Badge, Card, Field } from '@purser/ui';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../shared/loaded';
import { LANGUAGES, saidAt, useMenu, type Language } from './data';
import { Listen } from './Listen';
import { fetchSound, matching, usePrompts, type Prompt, type PromptText } from './recordings';
import css from './Prompts.module.css';
import { Recorded } from './Recorded';

/** Every sentence that callers hear, in both languages: to be listened to, and recorded. */
export function Prompts() {
  const { t } = useTranslation();
  const prompts = usePrompts();
  const menu = useMenu();
  const language = useLocale() === 'zh-CN' ? 'zh' : 'en';
  const mayWrite = useMay('menu.write');
  const [typed, setTyped] = useState('');
  return (
    <Loaded query={prompts}>
      {({ items }) => {
        const shown = matching(items, typed);
        return (
          <>
            <p>{t('menu.prompt.what')}</p>
            {mayWrite && <p className={css.note}>{t('menu.prompt.form')}</p>}
            <Field label={t('menu.prompt.find')} type="search" value={typed} onValue={setTyped} maxLength={60} />
            <p className={css.note} role="status">
              {shown.length === 0 ? t('menu.prompt.none') : t('menu.prompt.count', { count: shown.length })}
            </p>
            {shown.map((prompt) => (
              <OnePrompt key={prompt.key} prompt={prompt} at={saidAt(menu.data?.in_force.document, prompt.key, language)} />
            ))}
          </>
        );
      }}
    </Loaded>
  );
}

/** `at`: the steps that say it; a sentence that no step has of its own goes by its key. */
function OnePrompt({ prompt, at }: { prompt: Prompt; at: readonly string[] }) {
  return (
    <Card title={at.join(' · ') || prompt.key} aside={at.length > 0 && <code>{prompt.key}</code>}>
      <div className={css.sides}>
        {LANGUAGES.map((language) => {
          const text = prompt.texts[language];
          return text && <Side key={language} name={prompt.key} language={language} text={text} />;
        })}
      </div>
    </Card>
  );
}

interface Props {
  name: string;
  language: Language;
  text: PromptText;
}

function Side({ name, language, text }: Props) {
  const { t } = useTranslation();
  const words = useId();
  const [sounds, setSounds] = useState(0);
  const label = t('menu.prompt.in', { key: name, language: t(`menu.tongue.${language}`) });
  return (
    <div className={css.side} role="group" aria-label={label}>
      <blockquote id={words} lang={language === 'zh' ? 'zh-CN' : 'en'}>
        <Said words={text.words} />
      </blockquote>
      <div className={css.row}>
        <Listen
          key={sounds}
          fetch={() => fetchSound(name, language)}
          name={t('menu.prompt.listen')}
          label={label}
          described={words}
        />
        <Badge tone={text.is_recorded ? 'good' : 'plain'}>
          {t(text.is_recorded ? 'menu.prompt.recorded' : 'menu.prompt.voice')}
        </Badge>
      </div>
      {text.pieces.map((piece) => (
        <Recorded
          key={piece.number}
          name={name}
          language={language}
          piece={piece}
          several={text.pieces.length > 1}
          onNew={() => setSounds(sounds + 1)}
        />
      ))}
    </div>
  );
}

/** A sentence, with what is put into it told apart. */
function Said({ words }: { words: string }) {
  const { t } = useTranslation();
  return words.split(/(\{\w+\})/).map((part, place) => {
    const value = /^\{(\w+)\}$/.exec(part)?.[1];
    return value === undefined ? (
      part
    ) : (
      <span key={`${place} ${value}`} className={css.value}>
        {t(`menu.value.${value as 'amount'}`, { defaultValue: value })}
      </span>
    );
  });
}
