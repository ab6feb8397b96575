import { useTranslation } from 'react-i18next';

/** Why a rule speaks: of a shipped rule in the reader's language; where somebody wrote another reason, as it is written;
 * of a rule that the page does not know and nobody explained, its code. */
export function useBecause() {
  const { t, i18n } = useTranslation();
  return (code: string, written?: string | null): string => {
    const path = `rules.of.${code}`;
    if (!i18n.exists(path)) return written || code;
    const english = i18n.getFixedT('en')(path as 'rules.of.burst');
    return !written || written === english ? t(path as 'rules.of.burst') : written;
  };
}
