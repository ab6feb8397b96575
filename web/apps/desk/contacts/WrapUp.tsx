import { Button } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { useChoices, type Contact } from './data';
import { secondsUntil, useNow } from './now';
import { useActs } from './useActs';
import css from './WrapUp.module.css';

/** What the talk was about, by a code; the first nine by their number's key. A minute is left for it. */
export function WrapUp({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const now = useNow(true);
  const codes = useChoices().data?.codes ?? [];
  const { wrapUp } = useActs(contact);
  useHotkeys(Object.fromEntries(codes.slice(0, 9).map((one, place) => [`${place + 1}`, () => wrapUp.mutate(one.code)])));
  return (
    <section className={css.box} aria-label={t('contacts.wrap_up')} data-testid="wrap-up">
      <header className={css.head}>
        <h3>{t('contacts.wrap_up')}</h3>
        {contact.deadline !== null && (
          <span>{t('contacts.seconds_left', { count: secondsUntil(contact.deadline, now) })}</span>
        )}
      </header>
      <div className={css.codes}>
        {codes.map((one, place) => (
          <Button
            key={one.code}
            look="soft"
            busy={wrapUp.isPending && wrapUp.variables === one.code}
            disabled={wrapUp.isPending}
            onClick={() => wrapUp.mutate(one.code)}
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
