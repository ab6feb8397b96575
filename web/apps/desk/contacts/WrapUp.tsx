import { Button } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { Select } from '@purser/staff/shared/Select';
import { useCasePolicy } from '../cases/data';
import { useChoices, type Contact } from './data';
import { secondsUntil, useNow } from './now';
import { useActs } from './useActs';
import css from './WrapUp.module.css';

/** How most talks end. */
const USUAL = 'answered';

/** What became of the case, and what the talk was about, by a code; the first nine by their number's key. A minute is left for it. */
export function WrapUp({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const now = useNow(true);
  const codes = useChoices().data?.codes ?? [];
  const { outcomes } = useCasePolicy();
  const [outcome, setOutcome] = useState(USUAL);
  const { wrapUp } = useActs(contact);
  const end = (code: string) => wrapUp.mutate({ code, outcome });
  useHotkeys(Object.fromEntries(codes.slice(0, 9).map((one, place) => [`${place + 1}`, () => end(one.code)])));
  return (
    <section className={css.box} aria-label={t('contacts.wrap_up')} data-testid="wrap-up">
      <header className={css.head}>
        <h3>{t('contacts.wrap_up')}</h3>
        {contact.deadline !== null && (
          <span>{t('contacts.seconds_left', { count: secondsUntil(contact.deadline, now) })}</span>
        )}
      </header>
      {contact.case !== null && (
        <Select
          label={t('contacts.outcome')}
          value={outcome}
          choices={[{ value: '', title: t('contacts.leave_open') }, ...outcomes]}
          onValue={setOutcome}
        />
      )}
      <div className={css.codes}>
        {codes.map((one, place) => (
          <Button
            key={one.code}
            look="soft"
            busy={wrapUp.isPending && wrapUp.variables.code === one.code}
            disabled={wrapUp.isPending}
            onClick={() => end(one.code)}
          >
            {one.name}
            {place < 9 && (
              <kbd className={css.key} aria-hidden="true">
                {place + 1}
              </kbd>
            )}
          </Button>
        ))}
      </div>
    </section>
  );
}
