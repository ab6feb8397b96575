import { chooseLocale, useLocale } from '@purser/i18n';
import { Icon } from '@purser/ui';
import css from './LanguageButton.module.css';

/** Says the other language in that language, so that whoever needs it can read it. */
export function LanguageButton() {
  const chinese = useLocale() === 'zh-CN';
  return (
    <button
      type="button"
      className={css.button}
      lang={chinese ? 'en' : 'zh-CN'}
      onClick={() => void chooseLocale(chinese ? 'en' : 'zh-CN')}
    >
      <Icon name="globe" size={19} />
      {chinese ? 'English' : '中文'}
    </button>
  );
}
