import { ask } from '@purser/client';
import { Banner, Button, Card, Choices } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useReason } from '../shared/reason';
import { byTicket, useVisitStep, type Visit } from './ticket';

const PLACES = ['counter', 'notary', 'video'] as const;

/** A document looked at by people: at a counter or a notary's without any camera, or in a video call. */
export function AskDocument({ ticket, visit }: { ticket: string; visit: Visit }) {
  const { t } = useTranslation();
  const reason = useReason();
  const [place, setPlace] = useState<(typeof PLACES)[number]>('counter');
  const wish = useVisitStep((_: void) =>
    ask(api.POST('/v1/stolen-accounts/visit/document', { ...byTicket(ticket), body: { place } })),
  );
  if (visit.shown.includes('document')) return null;
  if (visit.matter.state === 'document_check') {
    return <Banner tone="info">{t(visit.document_asked ? 'stolen.document.asked' : 'stolen.document.other')}</Banner>;
  }
  return (
    <Card title={t('stolen.document.title')}>
      <div className="stack">
        <Choices
          legend={t('stolen.document.where')}
          value={place}
          onValue={setPlace}
          choices={PLACES.map((value) => ({
            value,
            title: t(`stolen.document.place.${value}`),
            detail: t(`stolen.document.detail.${value}`),
          }))}
        />
        {wish.isError && (
          <Banner tone="bad" urgent>
            {reason(wish.error)}
          </Banner>
        )}
        <Button look="soft" wide busy={wish.isPending} onClick={() => wish.mutate()}>
          {t('stolen.document.do')}
        </Button>
      </div>
    </Card>
  );
}
