import { useTranslation } from 'react-i18next';

/** Why a rule is there, in the reader's language; what somebody wrote for a rule of their own, as it was written. */
export function useBecause() {
  const { t, i18n } = useTranslation();
  return (code: string, written: string): string => {
    const path = `rules.${code}`;
    if (!i18n.exists(path)) return written || code;
    const english = i18n.getFixedT('en')(path as 'rules.burst');
    return !written || written === english ? t(path as 'rules.burst') : written;
  };
}
