import { useLocale } from '@purser/i18n';
import { Select } from '@purser/staff/shared/Select';
import { Area, Button, Card, Field, Switch } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { doing, setStep, setWords } from './change';
import { LANGUAGES, stepChoices, wordsOf, type MenuDocument, type State, type Step } from './data';
import css from './Menu.module.css';

interface Props {
  state: State;
  document: MenuDocument;
  name: string;
  onDocument: (document: MenuDocument) => void;
  onRemove: () => void;
}

interface Parts extends Props {
  step: Step;
  put: (part: Partial<Step>) => void;
}

const KEYS = [...'123456789*0#'];
const NUMBERS = ['least', 'most', 'seconds', 'tries'] as const;
/** Characters of a sentence by which it is known among others. */
const SHOWN = 40;
const USUAL = { least: 1, most: 6, seconds: 6, tries: 3 } as const;

/** Everything that one step is made of. */
export function StepForm(props: Props) {
  const { t } = useTranslation();
  const { document, name, onDocument, onRemove } = props;
  const step = document.steps[name];
  const language = useLocale() === 'zh-CN' ? 'zh' : 'en';
  if (!step) return null;
  const parts = { ...props, step, put: (part: Partial<Step>) => onDocument(setStep(document, name, part)) };
  return (
    <Card title={t('menu.step', { name: step[language] || name })} aside={t(`menu.kind.${step.kind}`)}>
      <div className="stack">
        <div className={css.sides}>
          {LANGUAGES.map((language) => (
            <Field
              key={language}
              label={t(`menu.title.${language}`)}
              maxLength={40}
              value={step[language]}
              onValue={(title) => parts.put({ [language]: title })}
            />
          ))}
        </div>
        {step.prompt !== undefined && <Words {...parts} />}
        <Ways {...parts} />
        <Settings {...parts} />
        <div className={css.row}>
          <Button look="plain" onClick={onRemove}>
            {t('menu.remove')}
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Words({ state, document, name, step, put, onDocument }: Parts) {
  const { t } = useTranslation();
  const language = useLocale() === 'zh-CN' ? 'zh' : 'en';
  const key = step.prompt ?? '';
  const known = [...Object.keys(state.sentences.en ?? {}), ...Object.keys(document.texts?.en ?? {}), name, key];
  return (
    <>
      <Select
        label={t('menu.sentence')}
        value={key}
        onValue={(prompt) => put({ prompt })}
        choices={[...new Set(known)].sort().map((value) => ({
          value,
          title: `${value} · ${wordsOf(document, state, value, language).slice(0, SHOWN)}`,
        }))}
      />
      <div className={css.sides}>
        {LANGUAGES.map((language) => (
          <Area
            key={language}
            label={t(`menu.words.${language}`)}
            rows={4}
            maxLength={500}
            value={wordsOf(document, state, key, language)}
            onValue={(words) => onDocument(setWords(document, state, key, language, words.replaceAll('\n', ' ')))}
          />
        ))}
      </div>
    </>
  );
}

function Ways({ state, document, step, put }: Parts) {
  const { t } = useTranslation();
  const language = useLocale() === 'zh-CN' ? 'zh' : 'en';
  const steps = [
    ...stepChoices(document, language),
    ...(['@proved', '@unproved'] as const).map((value) => ({ value, title: t(`menu.place.${value}`) })),
  ];
  const single = (['then', 'otherwise', 'by'] as const).filter((part) => step[part] !== undefined);
  const action = state.actions.find((one) => one.name === step.action);
  const key = (pressed: string, to: string) => {
    const { [pressed]: _, ...others } = step.keys ?? {};
    put({ keys: to === '' ? others : { ...others, [pressed]: to } });
  };
  return (
    <div className={css.keys}>
      {step.keys &&
        KEYS.map((pressed) => (
          <Select
            key={pressed}
            label={t('menu.key', { key: pressed })}
            value={step.keys?.[pressed] ?? ''}
            onValue={(to) => key(pressed, to)}
            choices={[{ value: '', title: '–' }, ...steps]}
          />
        ))}
      {action &&
        Object.keys(action.outcomes).map((outcome) => (
          <Select
            key={outcome}
            label={t(`menu.way.${outcome as 'then'}`, { defaultValue: outcome })}
            value={step.to?.[outcome] ?? ''}
            onValue={(to) => put({ to: { ...step.to, [outcome]: to } })}
            choices={steps}
          />
        ))}
      {single.map((part) => (
        <Select
          key={part}
          label={t(`menu.way.${part}`)}
          value={step[part] ?? ''}
          onValue={(to) => put({ [part]: to })}
          choices={steps}
        />
      ))}
    </div>
  );
}

function Settings({ state, document, step, put }: Parts) {
  const { t } = useTranslation();
  const action = state.actions.find((one) => one.name === step.action);
  const asked = step.kind === 'ask';
  const numbers = NUMBERS.filter((part) => asked || (step.kind === 'choose' && (part === 'seconds' || part === 'tries')));
  const choices = (values: readonly string[], under: 'do' | 'proof' | 'band' | 'answer') =>
    values.map((value) => ({ value, title: t(`menu.${under}.${value as 'any'}`, { defaultValue: value }) }));
  return (
    <div className={css.keys}>
      {action && (
        <Select
          label={t('menu.action')}
          value={action.name}
          onValue={(name) => {
            const other = state.actions.find((one) => one.name === name);
            if (other) put(doing(other, document.main, step));
          }}
          choices={choices(state.actions.map((one) => one.name), 'do')}
        />
      )}
      {action && action.takes.length > 0 && action.name !== 'language' && (
        <List label={t('menu.give')} value={step.give} onValue={(give) => put({ give })} />
      )}
      {action?.name === 'language' && (
        <Select
          label={t('menu.language')}
          value={step.with?.language ?? 'zh'}
          onValue={(language) => put({ with: { language } })}
          choices={LANGUAGES.map((value) => ({ value, title: t(`menu.tongue.${value}`) }))}
        />
      )}
      {step.kind === 'prove' && (
        <Select label={t('menu.needs')} value={step.proof ?? 'any'} onValue={(proof) => put({ proof })} choices={choices(['any', 'pin'], 'proof')} />
      )}
      {asked && (
        <Select label={t('menu.asks')} value={step.asks ?? ''} onValue={(asks) => put({ asks })} choices={choices(['code', 'number', 'pin'], 'answer')} />
      )}
      {step.kind === 'queue' && (
        <>
          <Select label={t('menu.urgency')} value={step.band ?? 'rest'} onValue={(band) => put({ band })} choices={choices(['theft', 'money_missing', 'rest'], 'band')} />
          <Field label={t('menu.topic')} maxLength={40} value={step.topic ?? ''} onValue={(topic) => put({ topic })} />
          <List label={t('menu.skills')} hint={state.skills.join(', ')} value={step.skills} onValue={(skills) => put({ skills })} />
        </>
      )}
      {numbers.map((part) => (
        <Field
          key={part}
          label={t(`menu.${part}`)}
          type="number"
          value={String(step[part] ?? USUAL[part])}
          onValue={(value) => put({ [part]: Math.trunc(Number(value)) })}
        />
      ))}
      {asked && <Switch label={t('menu.secret')} on={step.secret ?? false} onChange={(secret) => put({ secret })} />}
      {step.kind === 'say' && <Switch label={t('menu.barge')} on={step.barge ?? true} onChange={(barge) => put({ barge })} />}
    </div>
  );
}

interface ListProps {
  label: string;
  hint?: string;
  value: readonly string[] | undefined;
  onValue: (value: string[]) => void;
}

/** Names with commas between them. */
function List({ label, hint, value, onValue }: ListProps) {
  const text = (value ?? []).join(', ');
  const split = (typed: string) => onValue(typed.trim() === '' ? [] : typed.split(',').map((name) => name.trim()));
  return <Field label={label} hint={hint} value={text} onValue={split} />;
}
