import { ask, type Schemas } from '@purser/client';
import { useLocale } from '@purser/i18n';
import { Badge, Button, Card, Skeleton } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Failure } from '@purser/staff/shared/Failure';
import { Select } from '@purser/staff/shared/Select';

export type About = Schemas['ChatAbout'];
type Subject = About['subject'];

const SUBJECTS = ['refund', 'activity', 'fee', 'card', 'dispute', 'theft', 'account', 'matter'] as const;

/** What is asked about, by what it takes to help with it. */
const BY_SKILL: Readonly<Record<string, Subject>> = {
  refunds: 'refund',
  disputes: 'dispute',
  cards: 'card',
  fees: 'fee',
  theft: 'theft',
};

interface Props {
  customer: Schemas['StaffCustomer'];
  about: About | null;
  skills: readonly string[];
  onUse?: (text: string) => void;
}

/** What is true of what they ask about, from data; one press puts it, in the customer's language, where one writes. */
export function AnswerCard({ customer, about, skills, onUse }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Subject | null>(null);
  const guessed = about?.subject ?? skills.map((skill) => BY_SKILL[skill]).find(Boolean) ?? 'account';
  const subject = chosen ?? guessed;
  const id = about !== null && about.subject === subject ? (about.id ?? null) : null;
  const answer = useAnswer(customer.id, subject, id);
  return (
    <Card title={t('customer.answer')}>
      <div className="stack" data-testid="answer">
        <Select
          label={t('customer.about')}
          value={subject}
          choices={SUBJECTS.map((value) => ({ value, title: t(`customer.subject.${value}`) }))}
          onValue={setChosen}
        />
        {answer.isError && <Failure error={answer.error} onRetry={() => void answer.refetch()} />}
        {answer.isPending && <Skeleton lines={2} plain label={t('shell.loading')} />}
        {answer.data && (
          <>
            <p>
              {answer.data.late && <Badge tone="bad">{t('customer.late')}</Badge>}{' '}
              <Badge tone={answer.data.turn === 'us' ? 'warn' : 'plain'}>{t(`customer.turn.${answer.data.turn}`)}</Badge>
            </p>
            {answer.data.lines.map((line, place) => (
              <p key={place}>{line}</p>
            ))}
            {onUse && (
              <Button look="soft" onClick={() => onUse(answer.data.told)}>
                {t('customer.use')}
              </Button>
            )}
          </>
        )}
      </div>
    </Card>
  );
}

function useAnswer(customer: string, subject: Subject, id: string | null) {
  const locale = useLocale();
  return useQuery({
    queryKey: ['answer', customer, subject, id, locale],
    staleTime: 10_000,
    queryFn: ({ signal }) => {
      const params = { path: { customer_id: customer }, query: { subject, ...(id !== null && { id }) } };
      return ask(api.GET('/v1/staff/customers/{customer_id}/answers', { params, signal }));
    },
  });
}
