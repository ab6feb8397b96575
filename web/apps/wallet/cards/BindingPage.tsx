import { Button, Card, Spinner, Tile } from '@purser/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { Failure } from '../shared/Failure';
import { BindButton } from './BindButton';
import css from './BindingPage.module.css';
import { refreshCards, useBinding, type CardBinding } from './data';

/** Back from the bank: what came of it. The bank is asked, not the address one came back by. */
export function BindingPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const binding = useBinding(id);
  const state = binding.data?.state;
  useEffect(() => {
    if (state === 'bound') refreshCards();
  }, [state]);
  return (
    <FlowPage title={t('cards.bind')}>
      <Card>
        {binding.data ? (
          <Outcome binding={binding.data} />
        ) : binding.isError ? (
          <Failure error={binding.error} onRetry={() => void binding.refetch()} />
        ) : (
          <Waiting text={t('cards.binding.awaiting')} />
        )}
      </Card>
    </FlowPage>
  );
}

function Waiting({ text }: { text: string }) {
  return (
    <div className={css.outcome} role="status">
      <Spinner size={44} />
      <p>{text}</p>
    </div>
  );
}

function Outcome({ binding }: { binding: CardBinding }) {
  const { t } = useTranslation();
  const go = useNavigate();
  if (binding.state === 'awaiting') {
    return (
      <>
        <Waiting text={t('cards.binding.awaiting')} />
        {binding.page_url !== null && (
          <Button look="soft" wide onClick={() => window.location.assign(binding.page_url ?? '')}>
            {t('cards.binding.to_bank')}
          </Button>
        )}
      </>
    );
  }
  const bound = binding.state === 'bound';
  return (
    <>
      <div className={css.outcome} role="status" data-testid="binding" data-state={binding.state}>
        <Tile icon={bound ? 'check' : 'alert'} tint={bound ? 'sea' : 'brass'} size={60} />
        <p className={css.title}>{t(`cards.binding.${binding.state}`)}</p>
        {!bound && <p className={css.why}>{t(`cards.binding.why.${why(binding)}`)}</p>}
      </div>
      {bound ? (
        <Button wide onClick={() => void go('/cards', { replace: true })}>
          {t('cards.binding.done')}
        </Button>
      ) : (
        <BindButton />
      )}
    </>
  );
}

const KNOWN = ['number_wrong', 'code_wrong', 'card_number_doubtful'] as const;

function why({ failure }: CardBinding): (typeof KNOWN)[number] | 'other' {
  return KNOWN.find((code) => code === failure) ?? 'other';
}
