import { ask } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, Facts, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../app/api';
import type { Matter } from '../matters';
import { Failure } from '../shared/Failure';
import css from './CardsPage.module.css';
import { useCardChange, useUnbinding, type Blocker, type Unbinding } from './data';

/** What is in the way of unbinding a card, and the two factors it takes. */
export default function UnbindingParts({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const unbinding = useUnbinding(matter.id, matter.ended_at === null);
  if (unbinding.isError) return <Failure error={unbinding.error} onRetry={() => void unbinding.refetch()} />;
  if (!unbinding.data) return <Skeleton lines={4} label={t('app.loading')} />;
  const { data } = unbinding;
  return (
    <>
      <Card>
        <Facts
          facts={[
            { name: t('cards.one'), value: `${data.bank} (${data.last4})` },
            data.timeline.ended_at === null && {
              name: t('cards.identity'),
              value: t(data.proven ? 'cards.proven' : 'cards.not_proven'),
            },
          ]}
        />
      </Card>
      {data.timeline.ended_at === null &&
        data.warnings.map((warning) => (
          <Banner key={warning} tone="warn" icon="info">
            {t(`cards.warning.${warning}`)}
          </Banner>
        ))}
      {data.blockers.length > 0 && <Blockers blockers={data.blockers} />}
      <Actions unbinding={data} />
    </>
  );
}

const PAGES: Record<string, string> = {
  top_up_in_clearing: '/activity/top_up/',
  withdrawal_in_clearing: '/activity/withdrawal/',
  refund_to_card: '/matters/',
  open_dispute: '/matters/',
};

function Blockers({ blockers }: { blockers: readonly Blocker[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Card title={t('cards.in_the_way')}>
      <ul className={css.blockers} data-testid="blockers">
        {blockers.map((blocker) => (
          <li key={blocker.object} className={css.blocker}>
            <strong>{t(`cards.blocker.${blocker.code}.what`)}</strong>
            <span className={css.clears}>{t(`cards.blocker.${blocker.code}.clears`)}</span>
            <span className={css.clears}>
              {t(`matter.turn.${blocker.actor}`)}
              {blocker.by !== null && ` · ${t('cards.blocker_by', { at: fullMoment(blocker.by, locale) })}`}
            </span>
            {blocker.button !== 'contact_us' && (
              <Link to={`${PAGES[blocker.code]}${blocker.object}`}>{t(`cards.button.${blocker.button}`)}</Link>
            )}
          </li>
        ))}
      </ul>
      <p className={css.note}>{t('cards.by_itself')}</p>
    </Card>
  );
}

function Actions({ unbinding }: { unbinding: Unbinding }) {
  const { t } = useTranslation();
  const params = { path: { unbinding_id: unbinding.id } };
  const prove = useCardChange({
    call: (proof) => ask(api.POST('/v1/unbindings/{unbinding_id}/prove', { params, body: proof })),
    done: t('cards.proven_done'),
  });
  const withdraw = useCardChange({
    call: () => ask(api.POST('/v1/unbindings/{unbinding_id}/withdraw', { params })),
    done: t('cards.kept'),
  });
  const may = unbinding.timeline.actions;
  return (
    <div className={css.actions}>
      {may.includes('prove') && !unbinding.proven && (
        <Button wide busy={prove.isPending} onClick={() => prove.mutate()}>
          {t('matter.unbinding.action.prove')}
        </Button>
      )}
      {may.includes('withdraw') && (
        <Button look="soft" wide busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {t('matter.unbinding.action.withdraw')}
        </Button>
      )}
    </div>
  );
}
