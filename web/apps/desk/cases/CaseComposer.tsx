import { ask, newKey, ProblemError } from '@purser/client';
import { useLocale } from '@purser/i18n';
import { Banner, Button, Chips } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import css from './CaseComposer.module.css';
import { pathOf, refreshCases, showCase, type Case } from './data';

const KINDS = ['answer', 'note'] as const;
type Kind = (typeof KINDS)[number];

interface Props {
  one: Case;
  text: string;
  write: (text: string) => void;
}

/** Where one answers the customer or leaves a note to colleagues. An answer does not go past what they wrote since. */
export function CaseComposer({ one, text, write }: Props) {
  const { t } = useTranslation();
  const say = useReason();
  const [kind, setKind] = useState<Kind>('answer');
  const [waits, setWaits] = useState(true);
  const send = useSend(one, text, kind, waits, () => write(''));
  const movedOn = send.error instanceof ProblemError && send.error.code === 'case_moved_on';
  const byKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim() !== '') send.mutate(false);
  };
  return (
    <div className={css.box}>
      <div className={css.line}>
        <Chips
          legend={t('cases.write')}
          chips={KINDS.map((value) => ({ value, title: t(`cases.${value}`) }))}
          value={kind}
          onValue={setKind}
        />
        <Ready one={one} onText={(ready) => write(text === '' ? ready : `${text}\n${ready}`)} />
      </div>
      {send.isError && (
        <Banner
          tone={movedOn ? 'warn' : 'bad'}
          urgent
          action={
            movedOn && (
              <Button look="plain" onClick={() => send.mutate(true)}>
                {t('cases.anyway')}
              </Button>
            )
          }
        >
          {say(send.error)}
        </Banner>
      )}
      <label className="hidden-visually" htmlFor={`case-${one.id}`}>
        {t(`cases.${kind}`)}
      </label>
      <textarea
        id={`case-${one.id}`}
        className={css.area}
        data-note={kind === 'note' || undefined}
        rows={4}
        maxLength={4_000}
        placeholder={t(`cases.${kind}_hint`)}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={byKey}
      />
      <div className={css.line}>
        {kind === 'answer' && (
          <label className={css.check}>
            <input type="checkbox" checked={waits} onChange={(event) => setWaits(event.target.checked)} />
            {t('cases.then_wait')}
          </label>
        )}
        <span className={css.end}>
          <Button busy={send.isPending} disabled={text.trim() === ''} onClick={() => send.mutate(false)}>
            {t(`cases.send_${kind}`)}
          </Button>
        </span>
      </div>
    </div>
  );
}

function useSend(one: Case, text: string, kind: Kind, waits: boolean, onSent: () => void) {
  // The same words are the same entry, however often they are sent.
  const ref = useRef({ text: '', key: '' });
  return useMutation({
    mutationFn: (anyway: boolean) => {
      if (ref.current.text !== text) ref.current = { text, key: newKey() };
      const params = { path: pathOf(one) };
      const said = { text: text.trim(), ref: ref.current.key };
      if (kind === 'note') {
        return ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/notes', { params, body: said }));
      }
      const body = { ...said, seen: one.entries, anyway, wait: waits, files: [] };
      return ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/messages', { params, body }));
    },
    onSuccess: (found) => {
      onSent();
      showCase(found);
    },
    onError: (error) => {
      if (error instanceof ProblemError && error.status === 409) refreshCases();
    },
  });
}

/** What is kept ready: a template puts its words where one writes, a macro does all it does at once. */
function Ready({ one, onText }: { one: Case; onText: (text: string) => void }) {
  const { t } = useTranslation();
  const say = useReason();
  const chinese = useLocale() === 'zh-CN';
  const all = useQuery({
    queryKey: ['macros'],
    staleTime: 60_000,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff/macros', { signal })),
  }).data?.items;
  const use = useMutation({
    mutationFn: (macro: string) => {
      const params = { path: { ...pathOf(one), macro } };
      const body = { seen: one.entries, anyway: false, ref: newKey() };
      return ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/macros/{macro}', { params, body }));
    },
    onSuccess: showCase,
  });
  const ready = (all ?? []).filter((macro) => macro.is_active);
  if (ready.length === 0) return null;
  const choose = (code: string) => {
    const macro = ready.find((known) => known.code === code);
    if (!macro) return;
    const text = one.language.startsWith('zh') ? macro.text_zh : macro.text_en;
    if (macro.is_template && text !== null) onText(text.replaceAll('{number}', one.number));
    else use.mutate(code);
  };
  return (
    <div className={css.ready}>
      <Select
        label={t('cases.ready')}
        value=""
        choices={[
          { value: '', title: t('cases.ready_choose') },
          ...ready.map((macro) => ({
            value: macro.code,
            title: `${macro.is_template ? '' : '⚡ '}${chinese ? macro.zh : macro.en}`,
          })),
        ]}
        onValue={choose}
      />
      {use.isError && <p role="alert">{say(use.error)}</p>}
    </div>
  );
}
