import { ask } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, Empty, Facts, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, type BankCard } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { CARD_ENTRIES } from '../matters/entries';
import { EntryCard } from '../matters/EntryCard';
import { Failure } from '../shared/Failure';
import { useCards } from '../wallet/useCards';
import { CardFace } from './CardFace';
import css from './CardsPage.module.css';
import { useCardChange } from './data';
import { Unbind } from './Unbind';

/** One card: how it stands and what can be done with it. */
export function CardPage() {
  const { t } = useTranslation();
  const { token = '' } = useParams();
  const cards = useCards();
  const place = cards.data?.findIndex((card) => card.token === token) ?? -1;
  const card = cards.data?.[place];
  return (
    <FlowPage title={t('cards.one')}>
      {card ? (
        <>
          <CardFace card={card} place={place} />
          <Standing card={card} />
          <CardFacts card={card} />
          {card.unbinding_id === null && <Actions card={card} />}
          <EntryCard of={card} entries={CARD_ENTRIES} />
        </>
      ) : (
        <Card>
          {cards.isError ? (
            <Failure error={cards.error} onRetry={() => void cards.refetch()} />
          ) : cards.data ? (
            <Empty title={t('cards.gone')} />
          ) : (
            <Skeleton lines={4} label={t('app.loading')} />
          )}
        </Card>
      )}
    </FlowPage>
  );
}

function Standing({ card }: { card: BankCard }) {
  const { t } = useTranslation();
  if (card.unbinding_id !== null) {
    const way = <Link to={`/matters/${card.unbinding_id}`}>{t('cards.see')}</Link>;
    return (
      <Banner tone="warn" action={way}>
        {t('cards.unbinding_detail')}
      </Banner>
    );
  }
  if (card.frozen) return <Banner tone="bad">{t('cards.frozen_detail')}</Banner>;
  return card.suspended ? <Banner tone="warn">{t('cards.suspended_detail')}</Banner> : null;
}

/** What it can be used for now; null where it can be used for nothing. */
function usesOf(card: BankCard) {
  if (card.unbinding_id !== null || card.frozen) return null;
  return card.suspended ? 'cards.uses_suspended' : 'cards.uses';
}

function CardFacts({ card }: { card: BankCard }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const uses = usesOf(card);
  return (
    <Card>
      <Facts
        facts={[
          { name: t('cards.bound_at'), value: fullMoment(card.bound_at, locale) },
          ...(uses === null ? [] : [{ name: t('cards.use'), value: t(uses) }]),
        ]}
      />
    </Card>
  );
}

function Actions({ card }: { card: BankCard }) {
  const { t } = useTranslation();
  const params = { path: { card_id: card.token } };
  const first = useCardChange({
    call: () => ask(api.PUT('/v1/bank-cards/{card_id}/default', { params })),
    done: t('cards.default_done'),
  });
  const suspend = useCardChange({
    call: () => ask(api.POST('/v1/bank-cards/{card_id}/suspend', { params })),
    done: t('cards.suspend_done'),
  });
  const resume = useCardChange({
    call: (proof) => ask(api.POST('/v1/bank-cards/{card_id}/resume', { params, body: proof })),
    done: t('cards.resume_done'),
  });
  return (
    <div className={css.actions}>
      {!card.default && (
        <Button look="soft" wide busy={first.isPending} onClick={() => first.mutate()}>
          {t('cards.make_default')}
        </Button>
      )}
      {card.suspended ? (
        <Button look="soft" wide busy={resume.isPending} onClick={() => resume.mutate()}>
          {t('cards.resume')}
        </Button>
      ) : (
        <Button look="soft" wide busy={suspend.isPending} onClick={() => suspend.mutate()}>
          {t('cards.suspend')}
        </Button>
      )}
      <Unbind card={card} />
    </div>
  );
}
