import { useLocale } from '@purser/i18n';
import { useReason } from '@purser/staff/shared/reason';
import { Select } from '@purser/staff/shared/Select';
import { Banner, Button, Card, Field, toast } from '@purser/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addStep, changesOf, dropStep, newStep, sorted } from './change';
import { useFaults, usePropose, type Fault, type Kind, type MenuDocument, type State } from './data';
import css from './Menu.module.css';
import { PictureOf } from './PictureOf';
import { StepForm } from './StepForm';

interface Props {
  state: State;
  document: MenuDocument;
  note: string;
  onDocument: (document: MenuDocument) => void;
  onNote: (note: string) => void;
  onDone: () => void;
}

const KINDS: readonly Kind[] = ['say', 'choose', 'ask', 'do', 'prove', 'queue', 'end'];
/** Milliseconds without a change after which a draft is looked over. */
const CALM = 400;

/** A draft: its picture with what is wrong in it, one step to change at a time, and the proposal it becomes. */
export function DraftCard({ state, document, note, onDocument, onNote, onDone }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(document.main);
  const calm = useCalm(document);
  const faults = useFaults(calm);
  const items = faults.data?.items ?? [];
  const same = sorted(document) === sorted(state.in_force.document);
  const name = chosen in document.steps ? chosen : document.start;
  const remove = () => {
    onDocument(dropStep(document, name));
    setChosen(document.main);
  };
  return (
    <>
      <Card title={t('menu.draft')}>
        <div className="stack">
          <PictureOf
            document={document}
            chosen={name}
            onChoose={setChosen}
            faults={items}
            changes={changesOf(state.in_force.document, document, state)}
          />
          {faults.data && <Faults faults={items} document={document} onChoose={setChosen} />}
          <NewStep
            document={document}
            onAdd={(made, kind) => {
              onDocument(addStep(document, made, newStep(kind, made, document.main, state.actions)));
              setChosen(made);
            }}
          />
        </div>
      </Card>
      <StepForm key={name} state={state} document={document} name={name} onDocument={onDocument} onRemove={remove} />
      <Propose
        document={document}
        note={note}
        onNote={onNote}
        onDone={onDone}
        ready={!same && items.length === 0 && faults.isSuccess && !faults.isPlaceholderData && calm === document}
      />
    </>
  );
}

function useCalm(document: MenuDocument): MenuDocument {
  const [calm, setCalm] = useState(document);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(document), CALM);
    return () => clearTimeout(timer);
  }, [document]);
  return calm;
}

interface FaultsProps {
  faults: readonly Fault[];
  document: MenuDocument;
  onChoose: (name: string) => void;
}

function Faults({ faults, document, onChoose }: FaultsProps) {
  const { t } = useTranslation();
  const language = useLocale() === 'zh-CN' ? 'zh' : 'en';
  if (faults.length === 0) return <Banner tone="good">{t('menu.sound')}</Banner>;
  return (
    <Banner tone="warn">
      <p>{t('menu.faults', { count: faults.length })}</p>
      <ul className={css.faults}>
        {faults.slice(0, 12).map(({ why, step, what }) => (
          <li key={`${why} ${step} ${what}`}>
            {t(`menu.fault.${why as 'no_end'}`, { what, defaultValue: why })}{' '}
            {step in document.steps && (
              <Button look="plain" onClick={() => onChoose(step)}>
                {document.steps[step]?.[language] ?? step}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

function NewStep({ document, onAdd }: { document: MenuDocument; onAdd: (name: string, kind: Kind) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('say');
  const fits = /^[a-z][a-z0-9_]{0,39}$/.test(name) && !(name in document.steps);
  return (
    <div className={css.add}>
      <Field label={t('menu.new_name')} hint={t('menu.name_hint')} maxLength={40} value={name} onValue={setName} />
      <Select
        label={t('menu.new_kind')}
        value={kind}
        onValue={setKind}
        choices={KINDS.map((value) => ({ value, title: t(`menu.kind.${value}`) }))}
      />
      <Button
        look="soft"
        disabled={!fits}
        onClick={() => {
          onAdd(name, kind);
          setName('');
        }}
      >
        {t('menu.add')}
      </Button>
    </div>
  );
}

interface ProposeProps {
  document: MenuDocument;
  note: string;
  onNote: (note: string) => void;
  onDone: () => void;
  ready: boolean;
}

function Propose({ document, note, onNote, onDone, ready }: ProposeProps) {
  const { t } = useTranslation();
  const say = useReason();
  const propose = usePropose();
  const send = () =>
    propose.mutate(
      { document, note: note.trim() },
      {
        onSuccess: () => {
          toast(t('menu.sent'));
          onDone();
        },
      },
    );
  return (
    <Card title={t('menu.propose')}>
      <div className="stack">
        <Field label={t('menu.note')} hint={t('menu.note_hint')} maxLength={300} value={note} onValue={onNote} />
        {propose.isError && (
          <Banner tone="bad" urgent>
            {say(propose.error)}
          </Banner>
        )}
        <div className={css.row}>
          <Button busy={propose.isPending} disabled={!ready || note.trim().length < 3} onClick={send}>
            {t('menu.send')}
          </Button>
          <Button look="plain" onClick={onDone}>
            {t('menu.discard')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
