import { chooseLocale, useLocale, type Locale } from '@purser/i18n';
import { Choices } from '@purser/ui';
import { useTranslation } from 'react-i18next';

export function LanguageChoice() {
  const { t } = useTranslation();
  return (
    <Choices<Locale>
      legend={t('me.language')}
      value={useLocale()}
      onValue={(locale) => void chooseLocale(locale)}
      choices={[
        { value: 'zh-CN', title: <span lang="zh-CN">简体中文</span> },
        { value: 'en', title: <span lang="en">English</span> },
      ]}
    />
  );
}
