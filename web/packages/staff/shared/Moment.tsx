import { Field } from '@purser/ui';

interface Props {
  label: string;
  /** As the browser's own field writes it: local time without a zone. */
  value: string;
  onValue: (value: string) => void;
}

/** A day and a time, by the browser's own field. */
export function Moment({ label, value, onValue }: Props) {
  return <Field type="datetime-local" label={label} value={value} onValue={onValue} />;
}
