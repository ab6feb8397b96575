import { Button, Card, Icon } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Matter, MatterStep } from '../app/api';
import { useHotkeys } from '../app/hotkeys';
import type { StepForm } from '../procedures/forms';
import { useStaffApp } from '../app/StaffApp';
import { useKind } from '../procedures/kinds';
import { useOwn } from '../shared/own';
import css from './Actions.module.css';
import { Agreement } from './Agreement';
import { StepSheet } from './StepSheet';
import { useWords } from './words';

/** The steps that the procedure's table allows one's role now, the first nine by their number's key. */
export function Actions({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<MatterStep | null>(null);
  const own = useOwn(matter);
  const kind = useKind(matter.procedure);
  const { other } = useStaffApp();
  const forms = kind?.forms;
  const isSensible = (step: string) => {
    const form = forms?.[step];
    return form ? (form.when?.(own) ?? true) : !forms;
  };
  const shown = matter.actions.filter((step) => step.agreed_by_me || isSensible(step.step));
  const open = shown.filter((step) => !step.agreed_by_me && forms?.[step.step]);
  useHotkeys(Object.fromEntries(open.slice(0, 9).map((step, place) => [`${place + 1}`, () => setChosen(step)])));
  const form = chosen && forms?.[chosen.step];
  if (kind?.ownPage) return null;
  return (
    <Card title={t('actions.title')}>
      {shown.length === 0 ? (
        <p className={css.none}>{matter.ended_at === null ? t('actions.none') : t('actions.ended')}</p>
      ) : (
        <ul className={css.list}>
          {shown.map((step) => (
            <li key={step.step}>
              <Action
                procedure={matter.procedure}
                step={step}
                form={forms?.[step.step]}
                place={open.indexOf(step) + 1}
                onChoose={() => setChosen(step)}
              />
            </li>
          ))}
        </ul>
      )}
      {!kind && shown.length > 0 && (
        <p className={css.other}>
          <a href={`${other.href}matters/${matter.subject_id}/${matter.id}`}>{t(`actions.go.${other.name}`)}</a>
        </p>
      )}
      {chosen && form && <StepSheet matter={matter} step={chosen} form={form} onClose={() => setChosen(null)} />}
    </Card>
  );
}

interface ActionProps {
  procedure: string;
  step: MatterStep;
  form: StepForm | undefined;
  /** Its key; 0 where it has none. */
  place: number;
  onChoose: () => void;
}

function Action({ procedure, step, form, place, onChoose }: ActionProps) {
  const { t } = useTranslation();
  const words = useWords();
  const name = words.step(procedure, step.step);
  return (
    <>
      {place > 0 && form ? (
        <Button wide look={form.danger ? 'danger' : 'soft'} onClick={onChoose}>
          {name}
          {place <= 9 && (
            <kbd className={css.key} aria-hidden="true">
              {place}
            </kbd>
          )}
        </Button>
      ) : (
        <p className={css.waits}>
          <Icon name="clock" size={18} />
          {step.agreed_by_me ? t('actions.agreed_by_me', { step: name }) : t('actions.elsewhere', { step: name })}
        </p>
      )}
      {step.effect !== '' && (
        <p className={css.effect}>
          {t('actions.effect', { effect: words.effect(procedure, step.step, step.effect) })}
        </p>
      )}
      {step.people > 1 && <Agreement step={step} />}
    </>
  );
}
