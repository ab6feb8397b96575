import i18next, { type Resource } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export type Locale = 'zh-CN' | 'en';

const REMEMBERED = 'purser.language';

/** What the customer chose before, else what the browser asks for. */
export function preferredLocale(): Locale {
  const chosen = localStorage.getItem(REMEMBERED);
  if (chosen === 'zh-CN' || chosen === 'en') return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export function currentLocale(): Locale {
  return i18next.language === 'zh-CN' ? 'zh-CN' : 'en';
}

export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
}

const NAMES: Record<Locale, string> = { 'zh-CN': '中文', en: 'English' };

/** The one of the two languages that is not spoken now, by the name its own readers know, and the way to it. */
export function useOtherLanguage() {
  const locale: Locale = useLocale() === 'zh-CN' ? 'en' : 'zh-CN';
  return { locale, name: NAMES[locale], choose: () => void chooseLocale(locale) };
}

export async function startLanguage(resources: Record<Locale, Resource[string]>): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18next.use(initReactI18next).init({
    lng: preferredLocale(),
    fallbackLng: 'en',
    resources,
    // React escapes by itself.
    interpolation: { escapeValue: false },
    // Texts that come later are shown where they were missing.
    react: { bindI18nStore: 'added' },
  });
}

/** More of what the app says, in both languages. */
export function addTexts(resources: Record<Locale, Resource[string]>): void {
  for (const [locale, texts] of Object.entries(resources)) {
    i18next.addResourceBundle(locale, 'translation', texts.translation, true, true);
  }
}

export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(REMEMBERED, locale);
  await i18next.changeLanguage(locale);
}
