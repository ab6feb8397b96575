import { useOtherLanguage } from '@purser/i18n';
import { Icon } from '@purser/ui';
import css from './LanguageButton.module.css';

/** Says the other language in that language, so that whoever needs it can read it. */
export function LanguageButton() {
  const language = useOtherLanguage();
  return (
    <button
      type="button"
      className={css.button}
      lang={language.locale}
      onClick={language.choose}
    >
      <Icon name="globe" size={19} />
      {language.name}
    </button>
  );
}
