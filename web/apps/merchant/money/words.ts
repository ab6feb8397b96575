import { useTranslation } from 'react-i18next';

/** What a movement was for; of a kind this page does not know, that it was a booking. */
export function useMovementWords(): (kind: string) => string {
  const { i18n } = useTranslation();
  return (kind) => {
    const path = `money.kind.${kind.replaceAll('.', '_')}`;
    return i18n.t((i18n.exists(path) ? path : 'money.kind.other') as 'money.kind.other');
  };
}
