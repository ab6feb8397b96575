import { useTranslation } from 'react-i18next';

/**
 * What a procedure's states and steps are called: `matter.<procedure>.…` of the locales, and words that are true of
 * any where a server newer than the app knows more than it does.
 */
export function useMatterWords(procedure: string) {
  const { i18n } = useTranslation();
  // The names come from the server, so no type knows them.
  const t = (path: string): string => i18n.t(path as 'matter.other.name');
  const say = (...paths: string[]): string => {
    const known = paths.map((path) => `matter.${procedure}.${path}`).find((path) => i18n.exists(path));
    return t(known ?? `matter.other.${paths[0]?.split('.')[0]}`);
  };
  const perhaps = (path: string): string | null => {
    const full = `matter.${procedure}.${path}`;
    return i18n.exists(full) ? t(full) : null;
  };
  const several = (codes: string): string | null => {
    const known = codes.split(', ').map((code) => perhaps(`reason.${code}`));
    return known.includes(null) ? null : known.join(t('matter.and'));
  };
  return {
    name: say('name'),
    /** How it stands: "The merchant is looking at it". */
    state: (state: string) => say(`state.${state}`),
    /** What that means and what one may expect; null where the state says it all. */
    hint: (state: string) => perhaps(`hint.${state}`),
    /** What happened: "The merchant agreed". */
    step: (step: string) => say(`step.${step}`),
    /** What will happen by itself: "A dispute opens if the merchant does not answer". */
    next: (step: string) => say(`next.${step}`, `step.${step}`),
    /** What one may do: "Withdraw the request". */
    action: (step: string) => say(`action.${step}`, `step.${step}`),
    /** A reason that is a code of the procedure's, or several, in words; what somebody wrote, as it was written. */
    reason: (reason: string) => perhaps(`reason.${reason}`) ?? several(reason) ?? reason,
  };
}
