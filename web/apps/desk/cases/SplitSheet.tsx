import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Banner, Button, Field, Sheet, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import { pathOf, refreshCases, showCase, useCasePolicy, type Case } from './data';
import css from './SplitSheet.module.css';

/** What belongs to another matter goes, copied, into a case of its own; here it stays as it is. */
export function SplitSheet({ one, onClose }: { one: Case; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useReason();
  const navigate = useNavigate();
  const { types } = useCasePolicy();
  const [numbers, setNumbers] = useState<readonly number[]>([]);
  const [type, setType] = useState(one.type);
  const [title, setTitle] = useState('');
  const split = useMutation({
    mutationFn: () => {
      const body = { numbers: [...numbers], type, title: title.trim() };
      return ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/split', { params: { path: pathOf(one) }, body }));
    },
    onSuccess: (made) => {
      showCase(made);
      refreshCases();
      toast(t('cases.split_done', { number: made.number }));
      onClose();
      void navigate(`/cases/${made.subject_id}/${made.id}`);
    },
  });
  const ready = numbers.length > 0 && title.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) split.mutate();
  };
  return (
    <Sheet open title={t('cases.split')} closeLabel={t('shell.close')} locked={split.isPending} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p>{t('cases.split_means')}</p>
        <Entries one={one} numbers={numbers} onNumbers={setNumbers} />
        <Select label={t('cases.type')} value={type} choices={types} onValue={setType} />
        <Field label={t('cases.title')} value={title} onValue={setTitle} maxLength={120} autoComplete="off" />
        {split.isError && (
          <Banner tone="bad" urgent>
            {say(split.error)}
          </Banner>
        )}
        <Button type="submit" wide busy={split.isPending} disabled={!ready}>
          {t('cases.split')}
        </Button>
      </form>
    </Sheet>
  );
}

interface Props {
  one: Case;
  numbers: readonly number[];
  onNumbers: (numbers: readonly number[]) => void;
}

/** What was written in this very case: what came with a merged one stays there. */
function Entries({ one, numbers, onNumbers }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const written = one.thread.filter((entry) => entry.case_id === one.id && entry.kind !== 'system');
  const choose = (number: number, isChosen: boolean) =>
    onNumbers(isChosen ? [...numbers, number] : numbers.filter((other) => other !== number));
  return (
    <fieldset className={css.entries}>
      <legend>{t('cases.goes_along')}</legend>
      {written.map((entry) => (
        <label key={entry.number} className={css.entry}>
          <input
            type="checkbox"
            checked={numbers.includes(entry.number)}
            onChange={(event) => choose(entry.number, event.target.checked)}
          />
          <span className={css.what}>
            <span className={css.by}>
              {entry.name ?? t(`cases.author.${entry.author}`)} · {moment(entry.at, locale)}
              {entry.kind === 'note' && ` · ${t('cases.note')}`}
            </span>
            <span className={css.text}>{entry.text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
