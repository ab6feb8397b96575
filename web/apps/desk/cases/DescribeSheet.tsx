import { ask } from '@purser/client';
import { Banner, Button, Field, Sheet } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import { pathOf, showCase, useCasePolicy, useChoiceName, type Case, type CaseField } from './data';

const PRIORITIES = ['1', '2', '3', '4'] as const;
const BETWEEN_TAGS = /[,，、;；]/;

type Values = Record<string, string>;

/** What the case is: its title, type, priority, the fields of its type, and tags. */
export function DescribeSheet({ one, onClose }: { one: Case; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useReason();
  const { types, fieldsOf } = useCasePolicy();
  const [title, setTitle] = useState(one.title);
  const [type, setType] = useState(one.type);
  const [priority, setPriority] = useState<(typeof PRIORITIES)[number]>(`${one.priority}`);
  const [tags, setTags] = useState(one.tags.join(', '));
  const [values, setValues] = useState<Values>(() => asText(one.fields));
  const known = fieldsOf(type);
  const change = useMutation({
    mutationFn: () => {
      const body = {
        title: title.trim(),
        type,
        priority: Number(priority) as Case['priority'],
        tags: tagsOf(tags),
        fields: asFields(known, values),
      };
      return ask(api.PATCH('/v1/staff/cases/{subject_id}/{case_id}', { params: { path: pathOf(one) }, body }));
    },
    onSuccess: (found) => {
      showCase(found);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Sheet open title={t('cases.describe')} closeLabel={t('shell.close')} locked={change.isPending} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label={t('cases.title')} value={title} onValue={setTitle} maxLength={120} autoComplete="off" />
        <Select label={t('cases.type')} value={type} choices={types} onValue={setType} />
        <Select
          label={t('cases.urgency')}
          value={priority}
          choices={PRIORITIES.map((value) => ({ value, title: t(`cases.priority.${value}`) }))}
          onValue={setPriority}
        />
        {known.map((field) => (
          <OneField
            key={field.code}
            field={field}
            value={values[field.code] ?? ''}
            onValue={(value) => setValues((before) => ({ ...before, [field.code]: value }))}
          />
        ))}
        <Field label={t('cases.tags')} hint={t('cases.tags_hint')} value={tags} onValue={setTags} maxLength={400} autoComplete="off" />
        {change.isError && (
          <Banner tone="bad" urgent>
            {say(change.error)}
          </Banner>
        )}
        <Button type="submit" wide busy={change.isPending} disabled={title.trim() === ''}>
          {t('cases.keep')}
        </Button>
      </form>
    </Sheet>
  );
}

interface FieldProps {
  field: CaseField;
  value: string;
  onValue: (value: string) => void;
}

function OneField({ field, value, onValue }: FieldProps) {
  const { t } = useTranslation();
  const nameOf = useChoiceName();
  if (field.kind === 'choice') {
    const choices = [{ value: '', title: t('cases.not_said') }, ...field.choices.map((code) => ({ value: code, title: nameOf(code) }))];
    return <Select label={field.name} value={value} choices={choices} onValue={onValue} />;
  }
  return (
    <Field
      label={field.name}
      value={value}
      onValue={onValue}
      maxLength={200}
      autoComplete="off"
      {...(field.kind === 'date' && { type: 'date' })}
      {...(field.kind === 'number' && { inputMode: 'numeric' as const, pattern: '-?[0-9]*' })}
    />
  );
}

const asText = (fields: Case['fields']): Values =>
  Object.fromEntries(Object.entries(fields).map(([code, value]) => [code, String(value)]));

/** Of the fields that the type has, those that say something. */
function asFields(known: readonly CaseField[], values: Values): Record<string, string | number> {
  const said = known.map(({ code, kind }): [string, string | number] => {
    const value = (values[code] ?? '').trim();
    return [code, kind === 'number' && value !== '' ? Number(value) : value];
  });
  return Object.fromEntries(said.filter(([, value]) => value !== ''));
}

/** Each once, as they were written. */
export function tagsOf(text: string): string[] {
  return [...new Set(text.split(BETWEEN_TAGS).map((tag) => tag.trim()).filter(Boolean))];
}
