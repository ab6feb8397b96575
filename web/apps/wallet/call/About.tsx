import { Banner, Button, Card, Choices, Skeleton, type Choice } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { isSubject, useContact } from '../contact/data';
import { MoneyText } from '../shared/MoneyText';
import { activityAddress } from '../statement/look';
import { useRecent } from '../statement/useStatement';
import css from './Call.module.css';
import type { About } from './data';

const SHOWN = 5;
const NOTHING = '';

/** What a call is about, from the address: /call?about=activity&id=… */
export function useAbout() {
  const [params, setParams] = useSearchParams();
  const subject = params.get('about') ?? undefined;
  const about: About | null = isSubject(subject) ? { subject, id: params.get('id') } : null;
  const choose = (chosen: About | null) =>
    setParams(chosen ? { about: chosen.subject, ...(chosen.id ? { id: chosen.id } : {}) } : {}, { replace: true });
  return { about, choose };
}

/** What whoever answers will have in front of them. */
export function Attached({ about, onChange }: { about: About; onChange: () => void }) {
  const { t } = useTranslation();
  const contact = useContact(about.subject, about.id);
  return (
    <Card title={t('call.about')}>
      {contact.isPending ? (
        <Skeleton lines={2} label={t('app.loading')} />
      ) : (
        <div className={css.about}>
          {contact.data && (
            <Banner tone="info" icon="receipt">
              <span data-testid="attached">
                {t('call.attached')} {contact.data.answer.lines[0]?.text}
              </span>
            </Banner>
          )}
          <Button look="plain" onClick={onChange}>
            {t('call.change')}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** The newest payments to choose from, or nothing in particular. */
export function Pick({ onPick }: { onPick: (about: About | null) => void }) {
  const { t } = useTranslation();
  const recent = useRecent(SHOWN);
  if (recent.isPending) return <Skeleton lines={4} label={t('app.loading')} />;
  const known = new Set<string>();
  const choices = (recent.data ?? []).flatMap((entry): Choice<string>[] => {
    const id = entry.activity_id;
    // A payment and its fee are two lines about one thing.
    if (id === null || known.has(id) || activityAddress(entry) === null) return [];
    known.add(id);
    const amount = entry.direction === 'out' ? -entry.amount.amount : entry.amount.amount;
    const detail = <MoneyText value={{ ...entry.amount, amount }} sign="always" />;
    return [{ value: id, title: entry.title, detail }];
  });
  if (choices.length === 0) return null;
  return (
    <Card>
      <Choices
        legend={t('call.about')}
        value={NOTHING}
        onValue={(id) => onPick(id === NOTHING ? null : { subject: 'activity', id })}
        choices={[...choices, { value: NOTHING, title: t('call.nothing') }]}
      />
    </Card>
  );
}
