import { Field } from './Field';

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** How many digits it has. */
  length?: number;
  hint?: string;
  error?: string | null | undefined;
}

/** What may stand in the field: digits, also full-width ones, without the spaces people paste. */
export function acceptCode(text: string, length: number): string {
  return text.normalize('NFKC').replace(/\D/g, '').slice(0, length);
}

/** A one-time code: the phone offers it from the message, and pasting it with spaces works. */
export function CodeField({ label, value, onValue, length = 6, hint, error }: Props) {
  return (
    <Field
      label={label}
      value={value}
      onValue={(text) => onValue(acceptCode(text, length))}
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="\d*"
      placeholder={'0'.repeat(length)}
      hint={hint}
      error={error}
    />
  );
}
