import { ask, type Schemas } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Field } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { Failure } from '@purser/staff/shared/Failure';
import css from './CasesPage.module.css';

type Hit = Schemas['HitOut'];

/** Finds words, in either script or in pinyin, in everything written in the cases one may open. */
export function SearchBox() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const everybody = useMay('case.lead');
  const look = useMutation({
    mutationFn: () => ask(api.POST('/v1/staff/search', { body: { text: text.trim(), everybody, limit: 20 } })),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') look.reset();
    else look.mutate();
  };
  return (
    <form id="cases-search" className="stack" role="search" onSubmit={submit}>
      <Field label={t('cases.search')} value={text} onValue={setText} autoComplete="off" maxLength={100} />
      {look.isError && <Failure error={look.error} />}
      {look.data && (
        <ul className={css.hits} aria-label={t('cases.found', { count: look.data.items.length })}>
          {look.data.items.length === 0 && <li className={css.hit}>{t('cases.found_nothing')}</li>}
          {look.data.items.map((hit, place) => (
            <li key={place}>
              <Found hit={hit} />
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

function Found({ hit }: { hit: Hit }) {
  const locale = useLocale();
  const about = [hit.number, hit.title, moment(hit.at, locale)].filter(Boolean).join(' · ');
  const words = (
    <>
      <span className={css.about}>{about}</span>
      <span>
        <Marked hit={hit} />
      </span>
    </>
  );
  if (hit.number === null) return <div className={css.hit}>{words}</div>;
  return (
    <Link className={css.hit} to={`/cases/${hit.subject_id}/${hit.object_id}`}>
      {words}
    </Link>
  );
}

/** The text with what was found marked. Places count characters, not the halves of rare ones. */
function Marked({ hit }: { hit: Hit }) {
  const letters = Array.from(hit.text);
  const parts: { text: string; isFound: boolean }[] = [];
  let from = 0;
  for (const { start, end } of hit.marks) {
    parts.push({ text: letters.slice(from, start).join(''), isFound: false });
    parts.push({ text: letters.slice(start, end).join(''), isFound: true });
    from = end;
  }
  parts.push({ text: letters.slice(from).join(''), isFound: false });
  return parts.map((part, place) => (part.isFound ? <mark key={place}>{part.text}</mark> : part.text));
}
