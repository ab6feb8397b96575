import { Area, Field } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { FieldSpec } from '../procedures/forms';
import { Many } from '../shared/Many';
import { Moment } from '../shared/Moment';
import { Select } from '../shared/Select';
import { plain } from './words';

interface Props {
  field: FieldSpec;
  value: string;
  onValue: (value: string) => void;
}

/** A field of a step's form, by its kind. */
export function StepField({ field, value, onValue }: Props) {
  const { t, i18n } = useTranslation();
  const say = (path: string, code: string) => (i18n.exists(path) ? i18n.t(path as 'field.reason') : plain(code));
  const name = say(`field.${field.name}`, field.name);
  const label = field.optional ? t('actions.optional', { name }) : name;
  if (field.kind === 'choice') {
    const choices = (field.choices ?? []).map((one) => ({
      value: one,
      title: field.names?.[one] ?? say(`choice.${field.name}.${one}`, one),
    }));
    return <Select label={label} value={value} choices={choices} onValue={onValue} />;
  }
  if (field.kind === 'many') {
    const name = (one: string) => field.names?.[one] ?? say(`choice.${field.name}.${one}`, one);
    return <Many label={label} choices={field.choices ?? []} nameOf={name} value={value} onValue={onValue} />;
  }
  if (field.kind === 'moment') return <Moment label={label} value={value} onValue={onValue} />;
  if (field.kind === 'long') return <Area label={label} value={value} onValue={onValue} />;
  return (
    <Field
      label={label}
      value={value}
      onValue={onValue}
      inputMode={field.kind === 'amount' ? 'decimal' : 'text'}
      autoComplete="off"
    />
  );
}
