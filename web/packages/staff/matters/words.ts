import { useTranslation } from 'react-i18next';

/** A code as it can be read: "under_review" is "under review". */
export const plain = (code: string): string => code.replaceAll('_', ' ');

/** Whose a matter is that belongs to no customer: a letter from somebody unknown, a merchant's, or the house's own. */
export function withoutCustomer(procedure: string) {
  if (procedure === 'case') return 'matters.stranger';
  return procedure === 'payout' ? 'matters.merchant' : 'matters.own';
}

/** What a procedure's states and steps are called; where the server knows more than this page, its codes. */
export function useWords() {
  const { i18n } = useTranslation();
  const say = (path: string, code: string): string => {
    const full = `procedure.${path}`;
    return i18n.exists(full) ? i18n.t(full as 'procedure.any') : plain(code);
  };
  return {
    procedure: (name: string) => say(`${name}.name`, name),
    state: (name: string, state: string) => say(`${name}.state.${state}`, state),
    step: (name: string, step: string) => say(`${name}.step.${step}`, step),
    /** What a step does to the money; the table's own words where the page knows no better ones. */
    effect: (name: string, step: string, written: string) => {
      const full = `procedure.${name}.effect.${step}`;
      return i18n.exists(full) ? i18n.t(full as 'procedure.any') : written.replaceAll('->', '→');
    },
    /** A reason that is a code of the procedure's, in words; what somebody wrote, as it was written. */
    reason: (name: string, reason: string) =>
      i18n.exists(`procedure.${name}.reason.${reason}`) ? say(`${name}.reason.${reason}`, reason) : reason,
  };
}
