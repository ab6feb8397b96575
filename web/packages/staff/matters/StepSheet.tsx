import { carryOut } from '@purser/client';
import { Banner, Button, Sheet, toast, useDraft } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { intents, type Matter, type MatterStep } from '../app/api';
import { emptyOf, fieldsOf, type StepForm, type Values } from '../procedures/forms';
import { useOwn } from '../shared/own';
import { useReason } from '../shared/reason';
import { refreshMatters } from './data';
import { StepField } from './StepField';
import css from './StepSheet.module.css';
import { useWords } from './words';

interface Props {
  matter: Matter;
  step: MatterStep;
  form: StepForm;
  onClose: () => void;
}

/** Asks for what a step needs and takes it. What was written stays until it was taken. */
export function StepSheet({ matter, step, form, onClose }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const words = useWords();
  const own = useOwn(matter);
  const fields = fieldsOf(form, own);
  const wish = `staff.${matter.id}.${step.step}`;
  const { draft: values, change, clear } = useDraft<Values>(wish, emptyOf(fields));
  const [missing, setMissing] = useState(false);
  const name = words.step(matter.procedure, step.step);
  const written = useRef<HTMLFormElement>(null);
  // A dialog begins at its first button, which closes it; here one writes.
  useEffect(() => written.current?.querySelector<HTMLElement>('textarea, input, select, button')?.focus(), []);
  const take = useMutation({
    mutationFn: () => carryOut(intents, wish, values, (body, key) => form.send({ matter, values: body, key, own })),
    onSuccess: () => {
      clear();
      toast(t('actions.done', { step: name }));
      onClose();
    },
    // Refused because somebody was faster: then the page shows what they did.
    onSettled: refreshMatters,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const lacks = fields.some((field) => !field.optional && values[field.name]?.trim() === '');
    setMissing(lacks);
    if (!lacks) take.mutate();
  };
  const byKey = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  };
  return (
    <Sheet open title={name} closeLabel={t('shell.close')} locked={take.isPending} onClose={onClose}>
      <form ref={written} className={css.form} onSubmit={submit} onKeyDown={byKey} noValidate>
        {fields.map((field) => (
          <StepField
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onValue={(value) => change({ [field.name]: value })}
          />
        ))}
        {step.people > 1 && step.agreed.length + 1 < step.people && (
          <Banner tone="info">{t('actions.first_of', { count: step.people })}</Banner>
        )}
        {missing && (
          <Banner tone="bad" urgent>
            {t('actions.missing')}
          </Banner>
        )}
        {take.isError && (
          <Banner tone="bad" urgent>
            {reason(take.error)}
          </Banner>
        )}
        <Button type="submit" wide look={form.danger ? 'alarm' : 'primary'} busy={take.isPending}>
          {step.people > 1 ? t('actions.agree', { step: name }) : name}
        </Button>
      </form>
    </Sheet>
  );
}
