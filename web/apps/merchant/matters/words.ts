import { useTranslation } from 'react-i18next';

/** Where the names of a procedure's reasons stand. */
const REASONS: Readonly<Record<string, string>> = { refund: 'refunds', dispute: 'disputes' };

/** What a procedure's states and steps are called, as a merchant reads them; true words of any where none are known. */
export function useMatterWords(procedure: string) {
  const { i18n } = useTranslation();
  // The names come from the server, so no type knows them.
  const say = (...paths: string[]): string => {
    const known = paths.map((path) => `matter.${procedure}.${path}`).find((path) => i18n.exists(path));
    return i18n.t((known ?? `matter.other.${paths[0]?.split('.')[0]}`) as 'matter.other.state');
  };
  return {
    state: (state: string) => say(`state.${state}`),
    step: (step: string) => say(`step.${step}`),
    /** A reason that is a code of the procedure's, in words; what somebody wrote, as it was written. */
    reason: (reason: string) => {
      const named = `${REASONS[procedure] ?? procedure}.reason.${reason}`;
      return i18n.exists(named) ? i18n.t(named as 'matter.other.state') : reason;
    },
    next: (step: string) => say(`next.${step}`, `step.${step}`),
  };
}
